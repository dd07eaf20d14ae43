"""Which files of a card are recordings: one list, for this agent and for the docks that the service reads. Pure.

A name that is not known here is taken: it may be a recording in its maker's own format.
"""

from pathlib import PurePath

# The names under which cameras and recorders write films.
FILM_ENDINGS = frozenset(
    {
        *(".mp4", ".m4v", ".mov", ".qt", ".3gp", ".3g2", ".avi", ".mkv", ".webm", ".wmv", ".asf", ".flv", ".mxf"),
        *(".ts", ".mts", ".m2ts", ".m2t", ".trp", ".mpg", ".mpeg", ".mpe", ".vob", ".mod", ".tod"),
        *(".dav", ".264", ".h264", ".265", ".h265", ".hevc", ".insv", ".360"),
    }
)
# What cameras write beside a film: previews, stills of it, subtitles, positions, lists; and what a computer leaves.
SIDE_ENDINGS = frozenset(
    {
        *(".lrv", ".lrf", ".thm", ".srt", ".vtt", ".gpx", ".nmea", ".kml", ".fit", ".moi", ".modd", ".moff", ".pgi"),
        *(".bdm", ".cpi", ".mpl", ".ctg", ".ifo", ".bup", ".aae", ".xmp"),
        *(".ini", ".inf", ".cfg", ".conf", ".txt", ".log", ".csv", ".json", ".xml", ".url", ".lnk", ".db"),
    }
)
# What is still being copied.
UNFINISHED_ENDINGS = frozenset({".part", ".partial", ".tmp", ".temp", ".crdownload", ".filepart", ".download"})
# The folders of operating systems, in lower case.
SYSTEM_FOLDERS = frozenset(
    {
        *("system volume information", "$recycle.bin", "recycler", "lost+found", "lost.dir", "__macosx"),
        *(".trashes", ".spotlight-v100", ".fseventsd", ".temporaryitems", ".documentrevisions-v100"),
    }
)
TRASH_PREFIX = ".trash-"
# A file that was received is renamed so before it is removed: the agent keeps its name behind these signs, the service
# writes the key of its row.
ASIDE = ".levallois-"
# What a Mac writes beside each file on a card: the same name behind these two signs.
MAC_TWIN = "._"


def is_system_folder(name: str) -> bool:
    return name.lower() in SYSTEM_FOLDERS or name.lower().startswith(TRASH_PREFIX)


def may_be_footage(name: str) -> bool:
    """Whether a file of this name is taken; any other is left alone on the card. A hidden file is taken if it is named
    as a film.
    """
    ending = PurePath(name).suffix.lower()
    if name.startswith(MAC_TWIN) or ending in SIDE_ENDINGS or ending in UNFINISHED_ENDINGS:
        return False
    return not name.startswith(".") or ending in FILM_ENDINGS


def is_named_as_film(name: str) -> bool:
    """Whether the name says that it is a film: only then is what no picture can be read of removed from the card."""
    return PurePath(name).suffix.lower() in FILM_ENDINGS
