"""What can go wrong: every message says where, what, and what to do."""


class IscmError(Exception):
    """Base of all errors that a user can mend; its text ends with the remedy."""

    def __init__(self, where: str, what: str, remedy: str) -> None:
        super().__init__(where, what, remedy)
        self.where, self.what, self.remedy = where, what, remedy

    def __str__(self) -> str:
        return f"{self.where}: {self.what}; {self.remedy}"


class ReadError(IscmError):
    """A file cannot become an Article."""


class VocabularyError(IscmError):
    """A row of a vocabulary file is wrong."""


class FactsError(IscmError):
    """A case file or the store does not hold what it should."""


class GraphError(IscmError):
    """A graph cannot be built, asked or written."""


class UsageError(IscmError):
    """Options or arguments that do not go together."""
