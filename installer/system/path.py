"""Where programs are looked for: in folders of PATH that are the same wherever one is."""

import os


def leave_out_relative_folders() -> None:
    """Take folders out of PATH that are not absolute: what lies in the current folder, perhaps one of
    downloads, was not meant.
    """
    folders = [folder for folder in os.get_exec_path() if os.path.isabs(folder)]
    os.environ["PATH"] = os.pathsep.join(folders) or os.defpath
