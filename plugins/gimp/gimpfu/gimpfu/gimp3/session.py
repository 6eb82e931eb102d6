"""What concerns GIMP as a whole: progress and folders."""

from gimpfu.gimp3.bindings import Gimp

DIRECTORIES = {
    "user": Gimp.directory,
    "data": Gimp.data_directory,
    "locale": Gimp.locale_directory,
    "sysconf": Gimp.sysconf_directory,
}


def directory(what):
    """Return one of GIMP's folders."""
    return DIRECTORIES[what]()


def progress_init(text):
    """Show a progress bar."""
    Gimp.progress_init(text)


def progress_update(fraction):
    """Move the progress bar."""
    Gimp.progress_update(fraction)
