"""Claims: files, uploads and edited tables -> Ledger -> salvos."""

from estimator.claims.fates import Fate, claim_status
from estimator.claims.ledger import Account, Claim, Figure, Ledger, Notice, Reading, Salvo
from estimator.claims.limits import Limits
from estimator.claims.numerals import UnreadableError
from estimator.claims.preview import preview, preview_text
from estimator.claims.reading import claims_from_records, read_claims, read_claims_text
from estimator.claims.salvos import salvos
from estimator.claims.truth import TruthRange, read_truth
from estimator.claims.word_table import Word, WordTable, load_words
from estimator.claims.words import read_words, understood

__all__ = [
    "Account",
    "Claim",
    "Fate",
    "Figure",
    "Ledger",
    "Limits",
    "Notice",
    "Reading",
    "Salvo",
    "TruthRange",
    "UnreadableError",
    "Word",
    "WordTable",
    "claim_status",
    "claims_from_records",
    "load_words",
    "preview",
    "preview_text",
    "read_claims",
    "read_claims_text",
    "read_truth",
    "read_words",
    "salvos",
    "understood",
]
