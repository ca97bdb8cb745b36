"""The one exception whose message is meant for the person at the keyboard."""


class UserError(Exception):
    """Something the user can put right.

    Its message is one sentence that says what is wrong and what to do. Command lines print it
    without a traceback and exit with status 2.
    """
