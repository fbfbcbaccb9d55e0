"""check_links.py <repository>: every link from a page to a file or a heading leads somewhere."""

import pathlib
import re
import sys

FENCED = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)


def anchors(page):
    """The anchors of a page, made of its headings as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", FENCED.sub("", page.read_text()), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken_links(page):
    text = re.sub(r"`[^`\n]*`", "", FENCED.sub("", page.read_text()))
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            yield link


root = pathlib.Path(sys.argv[1])
pages = [page for folder in (".", "docs", "src", "bench") for page in root.glob(f"{folder}/*.md")]
broken = [f"{page.relative_to(root)}: {link}" for page in pages for link in broken_links(page)]
for line in broken:
    print(line)
sys.exit(bool(broken) or not pages)
