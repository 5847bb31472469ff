"""Cost by line as a picture. Its caption, written by the chat, says the same figures in words."""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge.costs.estimates import Estimate
from locales import LANGUAGES
from locales.catalogues import translations
from locales.numbers import number

if TYPE_CHECKING:
    from matplotlib.font_manager import FontProperties

BAR = "#0b5c5c"


def to_png(estimate: Estimate, language: str) -> bytes:
    """A bar for each line's lower end, in yuan; blocks the calling thread, so call it off the event loop."""
    from matplotlib.figure import Figure
    from matplotlib.ticker import FuncFormatter

    _ = translations(language).gettext
    labels = [line.row.label.of(language) or line.row.id for line in estimate.lines]
    amounts = [float(line.span.low) for line in estimate.lines]
    # A Figure of its own and no pyplot: pyplot keeps figures and is not safe in threads.
    figure = Figure(figsize=(7, 1.6 + 0.55 * len(labels)), dpi=150, layout="constrained")
    axes = figure.subplots()
    bars = axes.barh(labels, amounts, color=BAR)
    axes.set_title(_("Lower end of each line, yuan"), font=_font())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _place: number(int(value), language)))
    axes.margins(x=0.18)
    axes.invert_yaxis()
    axes.spines[["top", "right"]].set_visible(False)
    if LANGUAGES[language].direction == "rtl":
        axes.invert_xaxis()
        axes.yaxis.tick_right()
        axes.spines["left"].set_visible(False)
        axes.spines["right"].set_visible(True)
    # After the axis is turned: the labels stand beyond the ends of the bars as they are drawn.
    axes.bar_label(bars, [number(round(amount), language) for amount in amounts], padding=4, font=_font())
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(_font())
    data = BytesIO()
    figure.savefig(data, format="png")
    return data.getvalue()


@cache
def _font() -> FontProperties:
    import fontpkg_noto_sans_arabic
    from matplotlib.font_manager import FontProperties

    folder = Path(fontpkg_noto_sans_arabic.__file__).parent / "files"
    return FontProperties(fname=next(folder.glob("*.ttf")))
