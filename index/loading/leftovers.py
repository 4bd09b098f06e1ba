"""What lies in a folder beside the articles: other programs' leftovers, told by their names alone.

Editors, sync tools, a NAS and browsers leave older, half or private copies of what somebody saved. Read as articles
they would contradict it, so folders are walked past them as past hidden files. A file that is named by itself is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_FOLDERS = re.compile(
    r"""
    @eaDir | @Recycle | @Recently-Snapshot | @tmp | [#](recycle|snapshot)   # Synology, QNAP
    | \$RECYCLE\.BIN | RECYCLER | System\ Volume\ Information               # Windows
    | __MACOSX | Network\ Trash\ Folder | Temporary\ Items                  # macOS
    | lost\+found | nppBackup | .*\.download                                # Linux, Notepad++, Safari
    """,
    re.VERBOSE | re.IGNORECASE,
)
_FILES = re.compile(
    r"""
    ~.* | \#.*\# | 4913                                             # Office's locks, Emacs, Vim
    | .*(~ | \.(bak|orig|rej|save|old|sw[a-p]|tmp|temp))            # an editor's earlier text
    # Syncthing, Dropbox and Nextcloud, Seafile; not every conflict in brackets is one of theirs.
    | .*\.sync-conflict-\d{8}-.* | .*\([^()]*conflicted\ copy[^()]*\).* | .*\((case\ conflict|SFConflict)\b[^()]*\).*
    | .*\.(crdownload|part|partial|opdownload|download|aria2|!sync|!ut|!qb|icloud)  # not yet all there
    | desktop\.ini | (eh)?thumbs\.db | icon\r | .*@Syno(EAStream|Resource)
    | .*\.(js|mjs|css|map|woff2?|ttf)                                # what a page is drawn with
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_PAGE = re.compile(r"(.+)\.(x?html?|php|aspx?)", re.IGNORECASE | re.DOTALL)
# What browsers add to a page's name for the folder of its parts, in the languages they speak:
# https://learn.microsoft.com/windows/win32/shell/manage#connected-files
_PARTS = re.compile(
    r"(.+)(\.files|[_-](files|file|Dateien|fichiers|bestanden|archivos|arquivos|ficheiros|filer|tiedostot|soubory|pliki"
    r"|fajlovi|fails|failid|failai|dosyalar|elemei|datoteke|fitxers|fitxategiak|bylos))",
    re.IGNORECASE | re.DOTALL,
)


def without_leftovers(names: Iterable[str]) -> list[str]:
    """Of the names of what lies in one folder, those that may hold articles; hidden ones do not.

    The folder of a saved page's parts is left out if the page itself lies beside it.
    """
    listed = list(names)
    pages = {page[1].casefold() for name in listed if (page := _PAGE.fullmatch(name))}
    return [name for name in listed if not (_is_leftover(name) or _belongs(name, pages))]


def _is_leftover(name: str) -> bool:
    return bool(name.startswith(".") or _FOLDERS.fullmatch(name) or _FILES.fullmatch(name))


def _belongs(name: str, pages: set[str]) -> bool:
    parts = _PARTS.fullmatch(name)
    return parts is not None and parts[1].casefold() in pages
