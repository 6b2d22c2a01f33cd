"""What describes a release to its readers: SCHEMA.json and README.md."""

import json
from collections.abc import Mapping
from importlib.resources import files
from string import Template
from typing import Final

import pyarrow as pa
import pyarrow.parquet as pq

from archive.tables.dictionary import column_rows, dictionary
from archive.upkeep.contents import CONTENTS, ORDER, Contents

SCHEMA: Final = "SCHEMA.json"
README: Final = "README.md"


def schema_json() -> bytes:
    """Return the columns of a release's tables: name, Arrow type, whether null, and meaning.

    A partition column stands in the files' paths, every other one in the files.
    """
    tables = [
        {
            "table": each.name,
            "meaning": each.schema.meaning,
            "partition": each.schema.partition,
            "sorted_by": list(ORDER),
            "columns": _columns(each),
        }
        for each in CONTENTS
    ]
    return json.dumps({"tables": tables}, ensure_ascii=False, indent=1).encode() + b"\n"


def readme(release: str, root: str) -> bytes:
    """Return a release's README.

    Args:
        release: Its name.
        root: Where it lies, as programs are told.
    """
    template = Template((files("archive.upkeep") / "readme.txt").read_text("utf-8"))
    columns = dictionary(each.schema for each in CONTENTS)
    return template.substitute(release=release, root=root, dictionary=columns).encode()


def _columns(contents: Contents) -> list[dict[str, str | bool]]:
    types = _types(contents)
    told = zip(contents.schema.columns, column_rows(contents.schema), strict=True)
    return [
        {
            "name": field.name,
            "type": types.get(field.name, str(field.type)),
            "nullable": field.nullable,
            "meaning": meaning,
        }
        for field, (_, _, meaning) in told
    ]


def _types(contents: Contents) -> Mapping[str, str]:
    """Return the Arrow types of columns as Parquet files give them back."""
    sink = pa.BufferOutputStream()
    pq.write_table(contents.filed.empty_table(), sink)
    found = pq.read_schema(pa.BufferReader(sink.getvalue()))
    return {field.name: str(field.type) for field in found}
