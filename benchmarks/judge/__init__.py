"""A held-out population to judge the matcher on: another author's families, another author's mistakes.

Nothing here is used to fit anything. `python -m benchmarks.judge --seed 1 --out FOLDER` writes `records.csv` and
`truth.csv`; all people are invented.
"""
