"""Verdicts for a person at a terminal: a progress bar while it works, one row a file."""

import sys

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.sentences import conclusion, form_sentence
from app.wording import STATUS_WORDS, status_colour
from signing.characters import one_line
from verification.verdict import DocumentVerdict


class VerdictTable:
    """Rows as they come; the bar only where a terminal shows it."""

    def __init__(self, total: int) -> None:
        self._console = Console(file=sys.stdout, highlight=False, soft_wrap=True)
        self._counts: dict[str, int] = {}
        self._progress = Progress(
            TextColumn("Đang kiểm tra"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=self._console,
            transient=True,
            disable=not self._console.is_terminal or total == 1,
        )
        self._task = self._progress.add_task("", total=total)
        self._progress.start()

    def show(self, verdict: DocumentVerdict) -> None:
        """One row: what it is worth, the file, and the reason where it is not complete."""
        words = STATUS_WORDS[verdict.signing_status]
        self._counts[words] = self._counts.get(words, 0) + 1
        colour = status_colour(verdict.signing_status)
        row = f"[{colour}]{words:<24}[/] {escape(one_line(verdict.file))}"
        reason = _reason(verdict)
        self._console.print(f"{row}\n{'':<24} [dim]{escape(one_line(reason))}[/]" if reason else row)
        self._progress.advance(self._task)

    def close(self) -> None:
        """The counts of the whole run."""
        self._progress.stop()
        if sum(self._counts.values()) > 1:
            parts = (f"{words}: {count}" for words, count in sorted(self._counts.items()))
            self._console.print("Tổng: " + "; ".join(parts))


def _reason(verdict: DocumentVerdict) -> str:
    """Who signed, or what is missing, in one sentence; and the layout in another, where it is at fault."""
    sentences = [conclusion(verdict).text]
    if verdict.form_conforms is False and (form := form_sentence(verdict)) is not None:
        sentences.append(form.whole)
    return " ".join(filter(None, sentences))
