"""Answers with a name of its own for each column, and types that all formats hold."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, Final

import pyarrow as pa

from archive.errors import BadQuery

SPAN: Final = pa.duration("us")


def plain_table(answer: Any) -> Any:
    """Return an answer held as a whole; a number beyond 64 bits becomes the nearest float."""
    return pa.table(
        [_column(column) for column in answer.columns], names=_names(answer.column_names)
    )


def plain_schema(schema: Any) -> Any:
    """Return the schema that an answer with this one has as plain batches."""
    names = _names(schema.names)
    return pa.schema(
        [pa.field(name, _kind(field.type)) for name, field in zip(names, schema, strict=True)]
    )


def plain_batch(batch: Any, schema: Any) -> Any:
    """Return a record batch of an answer with its plain schema.

    Raises:
        BadQuery: A whole number lies beyond 64 bits.
    """
    columns = []
    for column, field in zip(batch.columns, schema, strict=True):
        try:
            columns.append(_as(column, field.type))
        except pa.ArrowInvalid as error:
            raise BadQuery(
                f"{field.name}: a number beyond 64 bits; ask for CAST({field.name} AS DOUBLE)"
            ) from error
    return pa.record_batch(columns, schema=schema)


def _names(names: Iterable[str]) -> list[str]:
    found: list[str] = []
    for name in names:
        again = sum(name == taken.partition(":")[0] for taken in found)
        found.append(f"{name}:{again}" if again else name)
    return found


def _column(column: Any) -> Any:
    try:
        return _as(column, _kind(column.type))
    except pa.ArrowInvalid:
        return column.cast(pa.float64())


def _kind(kind: Any) -> Any:
    if pa.types.is_interval(kind):
        return SPAN
    if pa.types.is_decimal(kind):  # DuckDB's sum of whole numbers is one
        return pa.int64() if kind.scale == 0 else pa.float64()
    return kind


def _as(column: Any, kind: Any) -> Any:
    if pa.types.is_interval(column.type):
        return pa.array([None if v is None else _span(v) for v in column.to_pylist()], SPAN)
    return column.cast(kind) if column.type != kind else column


def _span(interval: Any) -> timedelta:
    """Return DuckDB's interval with months of 30 days, as DuckDB itself compares them."""
    days = 30 * interval.months + interval.days
    return timedelta(days=days, microseconds=interval.nanoseconds // 1000)
