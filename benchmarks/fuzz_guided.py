"""Coverage-guided fuzzing of the readers with atheris, which is no dependency: run it in an environment that has it.

python benchmarks/fuzz_guided.py FOLDER -max_total_time=600 keeps its findings in FOLDER; every option of libFuzzer
is taken. The first byte of an input chooses the reader.
"""

import sys
from pathlib import Path

import atheris  # type: ignore[import-not-found]

with atheris.instrument_imports(include=["estimator", "csv", "json", "tomllib", "difflib"]):
    from fuzz_target import READERS, seeds, survives

NAMES = sorted(READERS)


def one(data: bytes) -> None:
    """Try one input."""
    if data:
        survives(NAMES[data[0] % len(NAMES)], data[1:])


def main() -> None:
    """Write the seeds, and try until told to stop."""
    corpus = Path(sys.argv[1]) / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    for name, files in seeds().items():
        for number, data in enumerate(files):
            (corpus / f"seed-{name.replace(' ', '-')}-{number}").write_bytes(
                bytes([NAMES.index(name)]) + data
            )
    atheris.Setup([sys.argv[0], str(corpus), f"-artifact_prefix={sys.argv[1]}/", *sys.argv[2:]], one)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
