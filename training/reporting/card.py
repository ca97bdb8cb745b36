"""The model card: README.md of a model folder, written from the numbers in its `bundle.json`."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from bot.scoring.bundle import Manifest
from training.reporting.tables import evasion_rows, identity_rows, set_rows

CARD = "README.md"

_SOURCES: Final = {
    "chat_en": ("the project's own chat corpus, data/chat_en.csv", "MIT"),
    "stock_phrases_en": ("the project's own stock phrases, data/stock_phrases_en.csv", "MIT"),
    "youtoxic": ("YouToxic, YouTube comments", "stated public domain"),
    "jigsaw_wiki20k": ("Jigsaw Wikipedia talk comments", "CC0 labels, CC-BY-SA text"),
    "paradetox": ("ParaDetox", "CC0"),
    "cad_reddit": ("Contextual Abuse Dataset, Reddit", "CC-BY 4.0"),
    "hatexplain": ("HateXplain", "MIT"),
    "civil_toxic_spans": ("SemEval-2021 toxic spans, Civil Comments", "CC0"),
    "hatemojibuild": ("Hatemoji", "CC-BY 4.0"),
    "edos_sexism": ("EDOS, Reddit and Gab", "CC0"),
    "goemotions_benign": ("GoEmotions, Reddit", "Apache-2.0"),
    "irc_chat": ("irc-disentanglement", "CC-BY 4.0"),
}
"""Full name and licence of the known training sources."""

_BASES: Final = {
    "compact": "`compact`, the weights of all-MiniLM-L6-v2 (Apache-2.0) in a DistilBERT of 6 × 384"
}


def card(manifest: Manifest) -> str:
    """The card as Markdown; a section without numbers is left out."""
    metrics = manifest.metrics
    sections = [
        _summary(manifest),
        _training(metrics.get("training")),
        _thresholds(manifest, metrics.get("calibration")),
        _results(metrics.get("evaluation")),
        _disguises(metrics.get("evaluation")),
        _groups(metrics.get("evaluation")),
        _parity(metrics.get("parity")),
        _LIMITS,
        _ETHICS,
        _reproduce(manifest),
    ]
    return "\n\n".join(section for section in sections if section) + "\n"


def write(folder: Path, manifest: Manifest) -> None:
    """Write the card of `manifest` into its model folder."""
    (folder / CARD).write_text(card(manifest), encoding="utf-8")


def _summary(manifest: Manifest) -> str:
    return f"""# {manifest.name}

A DistilBERT that gives English chat messages a score from 0 to 1 for being toxic: rude, insulting,
threatening or hateful. Base model: {_BASES.get(manifest.base_model, f"`{manifest.base_model}`")}.
Weights: ONNX, int8.

- **Intended use:** to point human moderators of a chat server at messages worth a look, and to
  hold back the clearest cases, on the operator's own machine.
- **Not for:** decisions about people without a human, languages other than English, measuring how
  toxic a person or a group is, surveillance.
- **Input:** text after the project's normaliser (version {manifest.normaliser}); windows of
  {manifest.max_length} tokens that share {manifest.window_overlap}; the highest score counts.
- **Output:** logits for {manifest.labels["0"]} and {manifest.labels["1"]}, divided by the
  temperature {manifest.temperature:g} before the softmax."""


def _training(steps: list[dict[str, Any]] | None) -> str:
    return "\n\n".join(["## Training data", *map(_step, steps)]) if steps else ""


def _step(step: dict[str, Any]) -> str:
    fit = step["fit"]
    lines = [
        f"Recipe `{step['recipe']}`, from {_bases(step['base_model'])}: {step['n_train']:,} texts "
        f"(passes and repeats counted) in batches of {fit['batch_size']}, "
        f"epochs: {fit['epochs']:g}, learning rate {fit['learning_rate']:g}; "
        f"{step['seconds'] / 60:.0f} minutes on {step['device']}.{_definitions(step)}",
        "",
        "| source | licence | definition | texts | toxic | seen | removed: in an evaluation set |",
        "|---|---|---|---|---|---|---|",
    ]
    for count in step["sources"]:
        name, licence = _SOURCES.get(count["source"], (count["source"], "see its publisher"))
        lines.append(
            f"| {name} | {licence} | {count['definition'] or 'own'} | {count['kept']:,} "
            f"| {count['toxic']:,} | {count['drawn']:,} | {count['removed_evaluation']:,} |"
        )
    return "\n".join(lines)


def _bases(names: str | dict[str, float]) -> str:
    if isinstance(names, str):
        return f"`{names}`"
    return "the mean of " + ", ".join(f"`{name}` ({share:.0%})" for name, share in names.items())


def _definitions(step: dict[str, Any]) -> str:
    if all(not count["definition"] for count in step["sources"]):
        return ""
    return (
        " Sets mean different things by toxic: each definition had a head of its own on the one "
        "encoder, and the model keeps its own."
    )


def _thresholds(manifest: Manifest, calibration: dict[str, Any] | None) -> str:
    lines = [
        "## Default thresholds",
        "",
        f"Flag from **{manifest.thresholds.flag:g}**, delete from "
        f"**{manifest.thresholds.delete:g}**.",
    ]
    if calibration and calibration["everyday"]:
        dev = calibration["dev"]
        lines += [
            "They are the lowest that keep to 1 % flagged and 0.1 % deleted of everyday chat held "
            "out of training,",
            "with a margin of a fifth. On the dev set they leave a recall of "
            f"{dev['recall_at_flag']:.0%} and {dev['recall_at_delete']:.0%}.",
            "",
            "| everyday chat | texts | flagged | deleted |",
            "|---|---|---|---|",
        ]
        lines += [
            f"| {name} | {row['n']:,} | {row['flagged']:.2%} | {row['deleted']:.2%} |"
            for name, row in calibration["everyday"].items()
        ]
    return "\n".join(lines)


def _results(evaluation: dict[str, Any] | None) -> str:
    if not evaluation:
        return ""
    return "\n".join(
        [
            "## Results",
            "",
            "Accuracy, precision, recall and F1 count a score from 0.5 up as toxic; the last four "
            "columns are the share of",
            "toxic and of harmless texts that reach the default thresholds. No text of these sets "
            "was trained on;",
            "the thresholds were set on the everyday chat of the table above, the other sets are "
            "independent of them.",
            "",
            *set_rows(evaluation["sets"]),
        ]
    )


def _disguises(evaluation: dict[str, Any] | None) -> str:
    if not evaluation or not evaluation["evasion"]:
        return ""
    return "\n".join(
        [
            "## Under disguise",
            "",
            "Toxic texts still flagged, as a share of those flagged as they are, when that share "
            "of their words is disguised.",
            "In brackets: how the share of flagged harmless texts changes. Training uses the same "
            "disguises at random.",
            "",
            *evasion_rows(evaluation["evasion"]),
        ]
    )


def _groups(evaluation: dict[str, Any] | None) -> str:
    if not evaluation or not evaluation["identity"]:
        return ""
    return "\n".join(
        [
            "## Sentences that name a group",
            "",
            "Harmless texts flagged among those that name the group and among all others, over "
            "the labelled sets; ROC-AUC inside",
            "the group, and of its harmless texts against toxic ones that do not name it (BPSN).",
            "",
            *identity_rows(evaluation["identity"]),
        ]
    )


def _parity(parity: dict[str, Any] | None) -> str:
    if not parity:
        return ""
    return f"""## Exported against trained

On {parity["n"]:,} dev texts, before calibration, scores of the int8 model differ from those of the
trained model by {parity["mean_difference"]:.4f} on average and
{parity["max_difference"]:.3f} at most;
{parity["flipped"]} labels flip ({parity["flipped"] / parity["n"]:.2%}); ROC-AUC
{parity["roc_auc_trained"]:.4f} → {parity["roc_auc_exported"]:.4f}."""


_LIMITS: Final = """## Limits

- It reads one message at a time: no thread, no irony that only the context shows, no images.
- The training sets define toxicity differently and were labelled by few people; their bias towards
  words used about minorities, or by them, is in the model too. Read the results by group.
- Four in ten training texts were written for it, the rest are comments: slang of a single
  community may be misread both ways.
- Scores are calibrated on mixed sets with far more toxic texts than a normal chat has: a score of
  0.7 is not a 70 % chance on your server."""


_ETHICS: Final = """## Ethics

- A flag is a reason to look, not a verdict: keep a human in the loop, tell people whose message is
  removed why, and let them appeal.
- The model learnt from insults and slurs aimed at real groups, and from a corpus of our own that
  imitates them. It does not generate text and should not be used to find wording that slips by.
- Dialects and reclaimed words are where such models do harm: watch the false alarms among your own
  members and raise the thresholds, or exempt a channel, where they fall on one group."""


def _reproduce(manifest: Manifest) -> str:
    steps = [step["recipe"] for step in manifest.metrics.get("training", [])]
    recipe, name = steps[-1] if steps else "shipped", manifest.name
    return f"""## How to reproduce

```
python -m training train --recipe {recipe} --data DATA
python -m training export --trained build/{recipe} --output models/{name} --data DATA
python -m training evaluate --model models/{name} --recipe {recipe} --data DATA
```"""
