"""What the parts of storage say to each other when something cannot be stored or read."""


class UnfitError(Exception):
    """Something found that is not allowed; storage turns it into a ``StoredFileError`` with the file's name."""

    def __init__(self, found: str, allowed: str) -> None:
        # What was found may be a stranger's text of any length.
        super().__init__(f"found {found[:300]}; allowed: {allowed}")
