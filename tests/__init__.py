"""What Wardmote promises, and the proof.

`promises/` states it in domain words, `sql/` shows the statements, `journeys/` and
`attacks/` come from outside, `oracle/` gives second opinions, `unit/` covers what those
do not reach, `house/` keeps the code in order and `bench/` measures (`make bench`).
"""
