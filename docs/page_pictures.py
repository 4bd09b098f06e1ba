"""Pictures of the web page for the documentation, taken of a page that runs over the sample articles.

    python docs/page_pictures.py BASE_URL OUT_DIR

The page has to be open (WEB_OPEN=true). Each picture becomes OUT_DIR/page-<name>.png. It takes Chromium and the Python
package playwright; it looks best with the fonts "Open Sans" and "Noto Color Emoji" installed.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote_plus

import click
from PIL import Image

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
COLOURS = 128
QUESTION, SECOND = "when is the first hearing?", "who denied the claims?"
WIDE, PHONE = {"width": 1000, "height": 760}, {"width": 375, "height": 760}


def answer(page: Page, base: str) -> None:
    """What has changed, both findings in one view."""
    page.set_viewport_size({"width": 1000, "height": 1000})
    page.goto(f"{base}/?q={quote_plus(QUESTION)}")


def reading(page: Page, base: str) -> None:
    """The cited sentence in its article."""
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    page.goto(f"{base}/?q={quote_plus(SECOND)}")
    page.locator(".citation .context").first.click()
    page.locator("mark.cited").first.wait_for()


def articles(page: Page, base: str) -> None:
    """What was published when, and the list."""
    page.goto(f"{base}/articles")


def phone(page: Page, base: str) -> None:
    """An answer on a small screen."""
    page.goto(f"{base}/?q={quote_plus(SECOND)}")


def photograph(browser: Browser, base: str, out_dir: Path) -> None:
    """Take every picture."""
    for shown, size, scale in ((answer, WIDE, 1), (reading, WIDE, 1), (articles, WIDE, 1), (phone, PHONE, 2)):
        page = browser.new_page(viewport=size, device_scale_factor=scale)
        shown(page, base)
        picture = out_dir / f"page-{shown.__name__}.png"
        page.screenshot(path=picture)
        page.close()
        # Few colours are needed, and a repository keeps every version of a picture.
        Image.open(picture).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(picture, optimize=True)
        click.echo(picture)


@click.command(help="Take pictures of the page at BASE_URL and put them into OUT_DIR.")
@click.argument("base_url")
@click.argument("out_dir", type=click.Path(file_okay=False, path_type=Path))
def main(base_url: str, out_dir: Path) -> None:
    """Start a browser and take them."""
    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise click.ClickException("The pictures are taken with Chromium, which is not installed.")
    out_dir.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        photograph(browser, base_url.rstrip("/"), out_dir)
        browser.close()


if __name__ == "__main__":
    main()
