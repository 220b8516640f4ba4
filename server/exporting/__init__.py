"""Exporting: what a caller may see of one kind of record, as a file, page by page through the pipeline of queries.

document (the question that is asked for each page) -> pages -> forms, or workbook. Nothing here reads a record by
itself, so Views, masks, agreements and the record of access are those of any query.
"""
