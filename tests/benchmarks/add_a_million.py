"""`add` of 10,000, 100,000 and 1,000,000 generated articles out of one Parquet file each: time, peak memory, the ratio.

    python tests/benchmarks/add_a_million.py [ARTICLES...]

The aim: an article of a million costs at most a third more than one of ten thousand, and memory does not grow. The cost
is the processor's time, as a million take long enough for other programs to come between.
"""

import sys
import tempfile
from itertools import islice
from pathlib import Path

from add_and_parse import articles, measured

AIM = 4 / 3
CHUNK = 10_000


def write(path: Path, number: int) -> None:
    """Write the articles as Parquet, without holding them all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    made = articles(number)
    schema = pa.Table.from_pylist(list(articles(1))).schema
    with pq.ParquetWriter(path, schema) as file:
        while chunk := list(islice(made, CHUNK)):
            file.write_table(pa.Table.from_pylist(chunk, schema))


def main(numbers: list[int], folder: Path) -> None:
    """Write, measure, print the cost of an article beside that of the first."""
    first = 0.0
    for number in numbers:
        path = folder / "news.parquet"
        write(path, number)
        _, worked = measured(f"{number:,}", "desk.add(path)", path)
        cost = worked / number
        first = first or cost
        print(
            f"{'':20} {cost * 1e6:.0f} µs an article; ratio (aim {AIM:.2f}): {cost / first:.2f}", flush=True
        )


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main([int(number) for number in sys.argv[1:]] or [10_000, 100_000, 1_000_000], Path(temporary))
