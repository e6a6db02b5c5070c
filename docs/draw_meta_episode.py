"""Draw the figure of docs/concepts.md: ``python docs/draw_meta_episode.py`` writes docs/meta_episode.svg."""

import pathlib

ROWS, COLUMNS = 3, 4
WIDTH, HEIGHT, GAP, LEFT, TOP = 110, 40, 34, 70, 40
INK, BOX, LEARN = "#444", "#cfe3f7", "#f2b25c"


def main() -> None:
    """Write the figure."""
    total = (LEFT + COLUMNS * (WIDTH + GAP), TOP + ROWS * (HEIGHT + 12) + 44)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {total[0]} {total[1]}" width="{total[0]}" '
        f'font-family="sans-serif" font-size="13" fill="{INK}">',
        f'<rect width="{total[0]}" height="{total[1]}" fill="white"/>',
    ]
    bottom = TOP + ROWS * (HEIGHT + 12)
    for column in range(COLUMNS):
        x = LEFT + column * (WIDTH + GAP)
        parts.append(f'<text x="{x + WIDTH / 2}" y="{TOP - 14}" text-anchor="middle">inner episode {column + 1}</text>')
        for row in range(ROWS):
            y = TOP + row * (HEIGHT + 12)
            parts.append(
                f'<rect x="{x}" y="{y}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="{BOX}" stroke="{INK}"/>'
            )
            parts.append(f'<text x="{x + WIDTH / 2}" y="{y + 25}" text-anchor="middle">T steps</text>')
        middle = x + WIDTH + GAP / 2 - 6
        parts.append(f'<rect x="{middle}" y="{TOP}" width="12" height="{bottom - TOP - 12}" rx="5" fill="{LEARN}"/>')
    for row in range(ROWS):
        y = TOP + row * (HEIGHT + 12) + 25
        parts.append(f'<text x="{LEFT - 12}" y="{y}" text-anchor="end">game {row + 1}</text>')
    parts.append(f'<rect x="{LEFT}" y="{bottom + 12}" width="12" height="14" rx="4" fill="{LEARN}"/>')
    parts.append(f'<text x="{LEFT + 20}" y="{bottom + 24}">the co-player learns from the whole column</text>')
    parts.append("</svg>")
    pathlib.Path(__file__).with_name("meta_episode.svg").write_text("\n".join(parts) + "\n")


if __name__ == "__main__":
    main()
