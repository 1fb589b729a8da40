"""The words of a transcript, so that two ways of writing the same thing count as one."""

from __future__ import annotations

import re

ONES = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    *("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
TENS = ("", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
SCALES = ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred"))
SPELLED = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "&": "and",
    "%": "percent",
}
# A year from here on is read by its halves, as in "nineteen eighty four".
YEARS = range(1100, 2000)
# Longer ones are read digit by digit.
LONGEST_NUMBER = 12


def words_of(transcript: str) -> list[str]:
    """Lower-case words without punctuation, apostrophes inside kept, numbers spelled out."""
    text = transcript.lower().replace("’", "'")
    # What has its thousands parted is no year.
    text = re.sub(r"\b\d{1,3}(?:,\d{3}){1,3}\b", _parted, text)
    text = re.sub(r"[&%]", lambda sign: f" {sign[0]} ", text)
    cleaned = re.sub(r"[^\w'&%]|_", " ", text)
    found: list[str] = []
    for word in (part.strip("'") for part in cleaned.split()):
        if word.isascii() and word.isdigit():
            found += spelled(word)
        elif word:
            found.append(SPELLED.get(word, word))
    return found


def _parted(number: re.Match[str]) -> str:
    return " ".join(_cardinal(int(number[0].replace(",", ""))))


def spelled(digits: str) -> list[str]:
    """A whole number in English words, years by their halves."""
    number = int(digits)
    if len(digits) > LONGEST_NUMBER or (digits[0] == "0" and len(digits) > 1):
        return [ONES[int(digit)] for digit in digits]
    if number in YEARS:
        century, rest = divmod(number, 100)
        return [*_cardinal(century), *(_cardinal(rest) if rest > 9 else _after_hundred(rest))]
    return _cardinal(number)


def _after_hundred(rest: int) -> list[str]:
    return ["oh", ONES[rest]] if rest else ["hundred"]


def _cardinal(number: int) -> list[str]:
    if number < 20:
        return [ONES[number]]
    if number < 100:
        tens, ones = divmod(number, 10)
        return [TENS[tens], *([ONES[ones]] if ones else [])]
    size, name = next(scale for scale in SCALES if number >= scale[0])
    count, rest = divmod(number, size)
    return [*_cardinal(count), name, *(_cardinal(rest) if rest else [])]
