"""What people see: embeds and their wording. Quoted text is escaped; mentions never ping."""
