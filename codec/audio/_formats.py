"""What a file is that libsndfile does not read, told from its first bytes.

Where FFmpeg can read it, ``demuxer`` is its name there: a file is never left to
FFmpeg's own guess, for some of what it guesses (playlists, lists of files) opens others.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import BinaryIO

from codec.audio import _containers, _ogg
from codec.audio._mp3 import id3_bytes

_HEAD_BYTES = 4096
_SEARCH_BYTES = 2**18  # how far into either end of an MP4 file its codec is looked for


@dataclass(frozen=True)
class Foreign:
    """``name`` as people call it; ``demuxer`` empty and ``advice`` in its place if FFmpeg is
    no way out."""

    name: str
    demuxer: str = ""
    advice: str = ""


HEADERLESS = (".raw", ".pcm", ".sln", ".ul", ".al", ".s16", ".f32", ".lin", ".g722", ".g729")
"""Suffixes of sound without a header."""

_UNPACK = "unpack it first"
_NO_RECORDING = "choose a recording"
_BY_MARK: tuple[tuple[bytes, Foreign], ...] = (
    (b"#!AMR-WB", Foreign("AMR-WB", "amr")),
    (b"#!AMR", Foreign("AMR", "amr")),
    (b"0&\xb2u\x8ef\xcf\x11", Foreign("WMA", "asf")),
    (b"wvpk", Foreign("WavPack", "wv")),
    (b"MAC ", Foreign("Monkey's Audio", "ape")),
    (b"TTA1", Foreign("True Audio", "tta")),
    (b"tBaK", Foreign("TAK", "tak")),
    (b"MPCK", Foreign("Musepack", "mpc8")),
    (b"MP+", Foreign("Musepack", "mpc")),
    (b"DSD ", Foreign("DSF (DSD)", "dsf")),
    (b"ajkg", Foreign("Shorten", "shn")),
    (b".RMF", Foreign("RealAudio", "rm")),
    (b".ra\xfd", Foreign("RealAudio", "rm")),
    (b"FLV", Foreign("Flash video", "flv")),
    (b".SoX", Foreign("SoX's own format", "sox")),
    (b"XoS.", Foreign("SoX's own format", "sox")),
    (b"#!iLBC", Foreign("iLBC", "ilbc")),
    (b"\x0bw", Foreign("AC-3", "ac3")),
    (b"\x7f\xfe\x80\x01", Foreign("DTS", "dts")),
    (b"\x02#!SILK", Foreign("SILK", advice="convert it with a SILK decoder")),
    (b"#!SILK", Foreign("SILK", advice="convert it with a SILK decoder")),
    (b"MThd", Foreign("MIDI, notes without sound", advice=_NO_RECORDING)),
    (b"version https://git-lfs", Foreign("a Git LFS pointer", advice="run git lfs pull")),
    (b"PK\x03\x04", Foreign("a ZIP archive", advice=_UNPACK)),
    (b"\x1f\x8b", Foreign("compressed with gzip", advice=_UNPACK)),
    (b"BZh", Foreign("compressed with bzip2", advice=_UNPACK)),
    (b"\xfd7zXZ\x00", Foreign("compressed with xz", advice=_UNPACK)),
    (b"7z\xbc\xaf\x27\x1c", Foreign("a 7z archive", advice=_UNPACK)),
    (b"Rar!", Foreign("a RAR archive", advice=_UNPACK)),
    (b"\x93NUMPY", Foreign("a NumPy array", advice="save it as WAV with soundfile.write")),
    (b"PAR1", Foreign("a Parquet table", advice="take the recordings out of it first")),
    (b"\x89HDF", Foreign("an HDF5 file", advice="take the recordings out of it first")),
    (b"\x89PNG", Foreign("a picture", advice=_NO_RECORDING)),
    (b"\xff\xd8\xff", Foreign("a picture", advice=_NO_RECORDING)),
    (b"%PDF", Foreign("a PDF", advice=_NO_RECORDING)),
)
_KALDI = Foreign(
    "a Kaldi archive", advice="take the recordings out of it with Kaldi's wav-copy or extract-rows"
)
_WAV_CODECS = {
    0x0022: "TrueSpeech", 0x0042: "G.723", 0x0045: "G.726", 0x0064: "G.726", 0x00FF: "AAC",
    0x0160: "WMA", 0x0161: "WMA", 0x0162: "WMA", 0x0270: "ATRAC3", 0x1610: "AAC",
    0x2000: "AC-3", 0x2001: "DTS", 0x566F: "Vorbis", 0x674F: "Vorbis", 0xA106: "AAC",
    0xF1AC: "FLAC",
}  # fmt: skip
_MP4_CODECS = {
    b"alac": "ALAC", b"mp4a": "AAC", b"samr": "AMR", b"sawb": "AMR-WB", b"Opus": "Opus",
    b"fLaC": "FLAC", b"ac-3": "AC-3", b"ec-3": "E-AC-3", b"sowt": "PCM", b"twos": "PCM",
    b"lpcm": "PCM",
}  # fmt: skip


def foreign(file: BinaryIO, path: str | os.PathLike[str], size_bytes: int) -> Foreign | None:
    """What the file is; None if nobody here knows."""
    file.seek(0)
    head = file.read(_HEAD_BYTES)
    for mark, known in _BY_MARK:
        if head.startswith(mark):
            return known
    suffix = os.path.splitext(os.fspath(path))[1].lower()
    return (
        _chunked(file, head)
        or _ogg_without_sound(file, head, size_bytes)
        or _mp4(file, head, size_bytes)
        or _matroska(head)
        or _transport(head)
        or _kaldi(head)
        or _page_or_text(head, suffix)
    )


def _chunked(file: BinaryIO, head: bytes) -> Foreign | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64"):
        kind = head[8:12]
        if kind == b"AVI ":
            return Foreign("AVI", "avi")
        if kind == b"QLCM":
            return Foreign("QCP", "qcp")
        if kind == b"XWMA":
            return Foreign("xWMA", "xwma")
        wav = _containers.wav_format(file) if kind == b"WAVE" else None
        codec = _WAV_CODECS.get(wav.tag) if wav else None
        return Foreign(f"WAV with {codec} in it", "wav") if codec else None
    if head[:4] == b"caff":
        codec = {b"alac": "ALAC", b"aac ": "AAC", b"opus": "Opus", b".mp3": "MP3"}.get(head[28:32])
        return Foreign(f"CAF with {codec} in it", "caf") if codec else None
    if head[:4] == b"FRM8":
        return Foreign("DSDIFF (DSD)", "iff")
    if head[:7] == b"NIST_1A":
        coding = _containers.sphere_fields(file).get("sample_coding", "")
        if coding == "pcm,embedded-shorten-v2.00":
            return Foreign("SPHERE with Shorten in it", "nistsphere")
        if "," in coding:
            return Foreign(
                f"SPHERE with {coding.split(',')[1][:40]} in it",
                advice="convert it with sph2pipe or NIST's w_decode",
            )
    return None


def _ogg_without_sound(file: BinaryIO, head: bytes, size_bytes: int) -> Foreign | None:
    if head[:4] != b"OggS":
        return None
    links = _ogg.ogg_links(file, size_bytes)
    sound = links[0].sound if links else None
    if sound is None:
        return Foreign("Ogg without sound that is known here", "ogg") if links else None
    return None if sound.codec in _ogg.READABLE else Foreign(f"{sound.codec} in Ogg", "ogg")


def _mp4(file: BinaryIO, head: bytes, size_bytes: int) -> Foreign | None:
    if head[4:8] not in (b"ftyp", b"moov", b"mdat", b"wide", b"free"):
        return None
    file.seek(0)
    ends = file.read(_SEARCH_BYTES)
    file.seek(max(0, size_bytes - _SEARCH_BYTES))
    ends += file.read()
    codec = next((name for mark, name in _MP4_CODECS.items() if mark in ends), "")
    brand = head[8:12] if head[4:8] == b"ftyp" else b""
    name = {b"M4A ": "M4A", b"M4B ": "M4A", b"qt  ": "MOV"}.get(brand, "MP4")
    if brand.startswith(b"3g"):
        name = "3GP"
    return Foreign(f"{name} ({codec})" if codec else name, "mov")


def _matroska(head: bytes) -> Foreign | None:
    if not head.startswith(b"\x1aE\xdf\xa3"):
        return None
    return Foreign("WebM" if b"webm" in head[:64] else "Matroska", "matroska")


def _transport(head: bytes) -> Foreign | None:
    """Streams of packets that have no mark at the start of the file."""
    start = id3_bytes(head[:10])
    if len(head) >= start + 2 and head[start] == 0xFF and head[start + 1] & 0xF6 == 0xF0:
        return Foreign("AAC", "aac")
    if len(head) > 376 and head[0] == head[188] == head[376] == 0x47:
        return Foreign("MPEG-TS", "mpegts")
    if head[:3] == b"\x00\x00\x01" and head[3:4] in (b"\xba", b"\xb3"):
        return Foreign("MPEG video", "mpeg")
    if head[:2] == b"\x56\xe0" or (len(head) > 1 and head[0] == 0x56 and head[1] & 0xE0 == 0xE0):
        return Foreign("AAC", "loas")
    return None


def _kaldi(head: bytes) -> Foreign | None:
    binary = re.match(rb"(?:\S{1,200} )?\0B(?:FM |DM |CM\d? |FV |DV |\x04)", head)
    waves = re.match(rb"\S{1,200} (?:RIFF|NIST_1A|fLaC)", head)
    text = re.match(rb"\S{1,200}  \[", head)
    return _KALDI if binary or waves or text else None


def _page_or_text(head: bytes, suffix: str) -> Foreign | None:
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t")[:200].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return Foreign("a web page, perhaps a download that failed", advice="download it again")
    known = {
        ".textgrid": "a TextGrid", ".eaf": "an ELAN file", ".csv": "a table", ".tsv": "a table",
        ".scp": "a list of files (Kaldi scp)", ".json": "JSON", ".txt": "a text", ".md": "a text",
        ".m3u": "a playlist", ".m3u8": "a playlist", ".pls": "a playlist", ".cue": "a cue sheet",
        ".aup": "an Audacity project", ".aup3": "an Audacity project",
    }.get(suffix)  # fmt: skip
    return Foreign(known, advice="choose the recording that goes with it") if known else None
