"""What one is looking at: a paragraph for every view, as data."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Topic:
    """One view: what it shows and how to read it, and ``source``, where its terms come from."""

    id: str
    title: str
    text: str
    source: str


TOPICS: tuple[Topic, ...] = (
    Topic(
        "clips",
        "Clips",
        "The recordings that are open, with the waveform of each. Only the chosen one is decoded; "
        "each keeps its own mix, painting, region, view and playhead. A session saves all of that "
        "and where the files are, not the recordings themselves.",
        "",
    ),
    Topic(
        "overview",
        "Overview",
        "The waveform of the whole clip: in every column, the lowest and the highest sample. The "
        "frame marks the stretch that the spectrograms show; drag it, or its edges. A tinted "
        "stretch is the region: it is what loops and what is exported.",
        "",
    ),
    Topic(
        "spectrograms",
        "Spectrograms",
        "How strong each frequency is at each time: the magnitude of a short-time Fourier "
        "transform with a Hann window, in dB relative to full scale (a sine of amplitude 1 is 0 "
        "dBFS). All panes share one time axis and one fixed level scale, so that two colours that "
        "are equal mean levels that are equal; each can have an upper edge of its own, chosen "
        "under Picture or with the wheel over its frequency axis. The f0 contour (YIN) has its "
        "own axis, on the right. Horizontal lines far apart "
        "are harmonics of the voice, dark bands between them mean a high pitch; broad bands of "
        "energy are formants, which tell vowels apart; vertical lines are plosives. What is in "
        "Full and not in Semantic is what the acoustic layers carry: pitch, timbre, fine timing.",
        "Mel: O'Shaughnessy, Speech Communication, 1987. Bark: Traunmüller, J. Acoust. Soc. Am. "
        "88(1), 1990.",
    ),
    Topic(
        "difference",
        "Difference",
        "The level of Mix minus the level of Original, in dB, after loudness matching if that is "
        "on. Red: the mix has more there; blue: it has less. A codec that aims at the same sound "
        "and not at the same waveform shows grain everywhere; look for shapes.",
        "",
    ),
    Topic(
        "readout",
        "Readout",
        "Time, frequency in Hz, mel and as a note (equal temperament, A4 = 440 Hz), the tokens of "
        "the frame under the cursor, from RVQ-1 on, and the level in every pane at that place; "
        "while the f0 contour is shown, f0 of each sound at that time besides, or unvoiced.",
        "",
    ),
    Topic(
        "region",
        "Region",
        "Start, end and length of the region in seconds; type 1.25 or 1,25, or 1:02.5 for a "
        "minute and 2.5 s. Enter takes it, Escape leaves it as it was, Up and Down move it by 10 "
        "ms. A start behind the end, or an end before the start, moves the region and keeps its "
        "length; what would reach beyond the clip ends with it.",
        "",
    ),
    Topic(
        "layers",
        "Layers of the mix",
        "A residual vector quantizer describes each frame in layers: every layer names the code "
        "that is nearest to what the layers before have left over. In HybridCodec RVQ-1 is the "
        "semantic stream, trained to say what is said; RVQ-2 to RVQ-12 quantize what the semantic "
        "stream does not explain. RVQ-1:k means the first k layers. The bar of a layer is its "
        "energy: the mean square of what it adds to its stream around the playhead. A mix that "
        "the checkpoint was not trained for is marked, and may sound worse than its layers are.",
        "Zeghidour et al., SoundStream, 2021. HybridCodec, arXiv 2606.06743, Interspeech 2026.",
    ),
    Topic(
        "continuous",
        "Continuous",
        "The acoustic layers replaced by the very residual that they quantize. Comparing it with "
        "Full lets one hear what quantization costs, apart from what the network itself loses.",
        "",
    ),
    Topic(
        "voice",
        "Acoustic layers from another clip",
        "RVQ-1 of this clip and RVQ-2:12 of another: the words of one with what the acoustic "
        "layers carry of the other: on average, the same in every frame, or frame by frame, "
        "stretched to the length of the first or one after another. What changes hands tells "
        "what sits in which stream.",
        "",
    ),
    Topic(
        "paint",
        "Paint lane",
        "Which layers are on at which time. While Paint is on, the switches of the mixer choose "
        "the brush; dragging in the lane puts these layers there, in whole frames. Anywhere else "
        "the layers of the mix are heard.",
        "",
    ),
    Topic(
        "tokens",
        "Tokens",
        "The codes themselves: a row for each layer, a column for each frame. Coloured by code, "
        "equal colours in a row are likely equal codes; by rarity, bright ones occur seldom in "
        "this clip; by residual energy, bright ones contribute much. Pointing at one marks all "
        "frames with the same code of that layer.",
        "",
    ),
    Topic(
        "code_use",
        "Codebook usage",
        "How each layer uses its codebook in this clip. Usage is the share of codes that occur "
        "at all. Perplexity is how many codes would hold as much if all were as frequent: 2 to "
        "the entropy. The entropy, times the frame rate, is the rate that an ideal entropy coder "
        "would need; the nominal rate counts every code with all its bits. A short clip cannot "
        "use many codes, so compare clips of one length.",
        "Shannon, A Mathematical Theory of Communication, 1948.",
    ),
    Topic(
        "measures",
        "Quality vs. layers",
        "Measures of RVQ-1:k against the original as k grows. Mel distance: mean difference of "
        "log mel spectra, lower is better. PESQ-WB: predicted opinion of telephone listeners, 1.04 "
        "to 4.64. STOI: predicted share of words understood, 0 to 1. Speaker similarity: cosine of "
        "two voice embeddings; different people reach some 0.55. All were made for other kinds of "
        "damage than codecs do: trust large differences, and your ears.",
        "PESQ: ITU-T P.862.2. STOI: Taal et al., IEEE TASLP 19(7), 2011. Speaker: Wan et al., "
        "ICASSP 2018 (Resemblyzer).",
    ),
    Topic(
        "transport",
        "Sources and loudness",
        "Original, Semantic, Full and Mix run at one playhead; changing between them is a 10 ms "
        "equal-power crossfade at the same sample. Matched, every source has the loudness of the "
        "original, or −23 LUFS, so that the louder one does not win; the gain that is applied "
        "stands beside it. Speeds other than 1× keep the pitch (WSOLA).",
        "Loudness: ITU-R BS.1770-4, EBU R 128. WSOLA: Verhelst and Roelands, ICASSP 1993.",
    ),
    Topic(
        "meter",
        "Meter",
        "The highest sample in dB relative to full scale, as it goes to the sound card; the line "
        "holds the last peak, and the lamp at the right lights when full scale was passed.",
        "",
    ),
    Topic(
        "live",
        "Live",
        "What comes in from the microphone, what goes out after the codec, and the tokens in "
        "between, over the last seconds. The codec works frame by frame (40 ms) with all its "
        "state kept, so that what is heard is what the whole recording would decode to. Load is "
        "the time a frame takes to compute, in percent of its duration; dropouts are moments in "
        "which the sound card had to be given silence; a longer live buffer, in the settings, "
        "makes them rarer. Latency is the sum of its parts; Measure round-trip latency plays "
        "a test tone and finds it again in the microphone. Use headphones: a loudspeaker that "
        "the microphone hears begins to howl.",
        "",
    ),
)
BY_ID = {topic.id: topic for topic in TOPICS}
