<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
<name>inspector</name>
<message>
<source>File</source>
<translation>Datei</translation>
</message>
<message>
<source>Edit</source>
<translation>Bearbeiten</translation>
</message>
<message>
<source>Sound</source>
<translation>Ton</translation>
</message>
<message>
<source>Layers</source>
<translation>Schichten</translation>
</message>
<message>
<source>View</source>
<translation>Ansicht</translation>
</message>
<message>
<source>Picture</source>
<translation>Bild</translation>
</message>
<message>
<source>Help</source>
<translation>Hilfe</translation>
</message>
<message>
<source>Open…</source>
<translation>Öffnen…</translation>
</message>
<message>
<source>Open one or more recordings as clips.</source>
<translation>Eine oder mehrere Aufnahmen als Clips öffnen.</translation>
</message>
<message>
<source>New session</source>
<translation>Neue Sitzung</translation>
</message>
<message>
<source>Close all clips and start over.</source>
<translation>Alle Clips schließen und neu beginnen.</translation>
</message>
<message>
<source>Open session…</source>
<translation>Sitzung öffnen…</translation>
</message>
<message>
<source>Replace the open clips with those of a saved session.</source>
<translation>Die offenen Clips durch die einer gespeicherten Sitzung ersetzen.</translation>
</message>
<message>
<source>Save session</source>
<translation>Sitzung speichern</translation>
</message>
<message>
<source>Save the list of clips and the settings of each.</source>
<translation>Die Liste der Clips und die Einstellungen jedes Clips speichern.</translation>
</message>
<message>
<source>Save session as…</source>
<translation>Sitzung speichern unter…</translation>
</message>
<message>
<source>Save the session under another name.</source>
<translation>Die Sitzung unter einem anderen Namen speichern.</translation>
</message>
<message>
<source>Reopen last session</source>
<translation>Letzte Sitzung wieder öffnen</translation>
</message>
<message>
<source>Restore the clips and settings of the last session, also after a crash.</source>
<translation>Clips und Einstellungen der letzten Sitzung wiederherstellen, auch nach einem Absturz.</translation>
</message>
<message>
<source>Load checkpoint…</source>
<translation>Checkpoint laden…</translation>
</message>
<message>
<source>Use a codec from a checkpoint file (.safetensors).</source>
<translation>Einen Codec aus einer Checkpoint-Datei (.safetensors) verwenden.</translation>
</message>
<message>
<source>Acoustic layers from…</source>
<translation>Akustische Schichten aus…</translation>
</message>
<message>
<source>Combine this clip's RVQ-1 with the acoustic layers of a second clip.</source>
<translation>RVQ-1 dieses Clips mit den akustischen Schichten eines zweiten verbinden.</translation>
</message>
<message>
<source>Export audio…</source>
<translation>Audio exportieren…</translation>
</message>
<message>
<source>Save the current source, or the selected region of it, as an audio file.</source>
<translation>Die aktuelle Quelle, oder den gewählten Bereich davon, als Audiodatei speichern.</translation>
</message>
<message>
<source>Export tokens…</source>
<translation>Token exportieren…</translation>
</message>
<message>
<source>Save the clip's tokens: packed, or for NumPy, JSON or Praat.</source>
<translation>Die Token des Clips speichern: gepackt oder für NumPy, JSON oder Praat.</translation>
</message>
<message>
<source>Export RVQ-1:k series…</source>
<translation>RVQ-1:k-Reihe exportieren…</translation>
</message>
<message>
<source>Save RVQ-1, RVQ-1:2, … up to all layers, each to a file of its own.</source>
<translation>RVQ-1, RVQ-1:2, … bis zu allen Schichten in je eine Datei speichern.</translation>
</message>
<message>
<source>Batch…</source>
<translation>Stapel…</translation>
</message>
<message>
<source>Decode and measure many clips at once.</source>
<translation>Viele Clips auf einmal dekodieren und messen.</translation>
</message>
<message>
<source>Export figure…</source>
<translation>Abbildung exportieren…</translation>
</message>
<message>
<source>Save the spectrograms as a figure with axes and a level scale: PNG, SVG or PDF.</source>
<translation>Die Spektrogramme als Abbildung mit Achsen und Pegelskala speichern: PNG, SVG oder PDF.</translation>
</message>
<message>
<source>Export table…</source>
<translation>Tabelle exportieren…</translation>
</message>
<message>
<source>Save the table below the spectrograms as CSV.</source>
<translation>Die Tabelle unter den Spektrogrammen als CSV speichern.</translation>
</message>
<message>
<source>Export report…</source>
<translation>Bericht exportieren…</translation>
</message>
<message>
<source>Save figure, sounds, measures and settings as one self-contained HTML page.</source>
<translation>Abbildung, Töne, Messwerte und Einstellungen als eine eigenständige HTML-Seite speichern.</translation>
</message>
<message>
<source>Save screenshot…</source>
<translation>Bildschirmfoto speichern…</translation>
</message>
<message>
<source>Save a screenshot of the window as PNG.</source>
<translation>Ein Bildschirmfoto des Fensters als PNG speichern.</translation>
</message>
<message>
<source>Quit</source>
<translation>Beenden</translation>
</message>
<message>
<source>Close the program.</source>
<translation>Das Programm schließen.</translation>
</message>
<message>
<source>Undo</source>
<translation>Rückgängig</translation>
</message>
<message>
<source>Undo the last change of mix, region or view.</source>
<translation>Die letzte Änderung an Mischung, Bereich oder Ansicht zurücknehmen.</translation>
</message>
<message>
<source>Redo</source>
<translation>Wiederholen</translation>
</message>
<message>
<source>Redo the change that was undone.</source>
<translation>Die zurückgenommene Änderung wieder vornehmen.</translation>
</message>
<message>
<source>Settings…</source>
<translation>Einstellungen…</translation>
</message>
<message>
<source>Theme, language, pictures, sound, device, autosave.</source>
<translation>Farbschema, Sprache, Bilder, Ton, Gerät, Sicherung.</translation>
</message>
<message>
<source>Play / Pause</source>
<translation>Abspielen / Pause</translation>
</message>
<message>
<source>Play from the playhead, or pause.</source>
<translation>Ab der Abspielmarke spielen, oder pausieren.</translation>
</message>
<message>
<source>Go to start</source>
<translation>Zum Anfang</translation>
</message>
<message>
<source>Move the playhead to the start of the region or clip, and the view with it.</source>
<translation>Die Abspielmarke an den Anfang des Bereichs oder des Clips setzen, und die Ansicht mit ihr.</translation>
</message>
<message>
<source>Back 1 s</source>
<translation>1 s zurück</translation>
</message>
<message>
<source>Move the playhead back by 1 s.</source>
<translation>Die Abspielmarke um 1 s zurücksetzen.</translation>
</message>
<message>
<source>Forward 1 s</source>
<translation>1 s vor</translation>
</message>
<message>
<source>Move the playhead forward by 1 s.</source>
<translation>Die Abspielmarke um 1 s vorsetzen.</translation>
</message>
<message>
<source>Loop</source>
<translation>Schleife</translation>
</message>
<message>
<source>Repeat the selected region, or the whole clip.</source>
<translation>Den gewählten Bereich, oder den ganzen Clip, wiederholen.</translation>
</message>
<message>
<source>Hear Original</source>
<translation>Original hören</translation>
</message>
<message>
<source>Hear the recording itself.</source>
<translation>Die Aufnahme selbst hören.</translation>
</message>
<message>
<source>Hear Semantic</source>
<translation>Semantisch hören</translation>
</message>
<message>
<source>Hear RVQ-1 alone.</source>
<translation>RVQ-1 allein hören.</translation>
</message>
<message>
<source>Hear Full</source>
<translation>Voll hören</translation>
</message>
<message>
<source>Hear all layers together.</source>
<translation>Alle Schichten zusammen hören.</translation>
</message>
<message>
<source>Hear Mix</source>
<translation>Mischung hören</translation>
</message>
<message>
<source>Hear the layers that are switched on.</source>
<translation>Die eingeschalteten Schichten hören.</translation>
</message>
<message>
<source>Compare</source>
<translation>Vergleichen</translation>
</message>
<message>
<source>Hold to hear the original; while that is the source, the mix.</source>
<translation>Halten, um das Original zu hören; ist das schon die Quelle, die Mischung.</translation>
</message>
<message>
<source>Match loudness</source>
<translation>Lautheit angleichen</translation>
</message>
<message>
<source>Match the loudness (LUFS) of all sources, or play each at its own level.</source>
<translation>Die Lautheit (LUFS) aller Quellen angleichen, oder jede mit ihrem eigenen Pegel spielen.</translation>
</message>
<message>
<source>Slower</source>
<translation>Langsamer</translation>
</message>
<message>
<source>Play slower, at the same pitch.</source>
<translation>Langsamer spielen, bei gleicher Tonhöhe.</translation>
</message>
<message>
<source>Faster</source>
<translation>Schneller</translation>
</message>
<message>
<source>Play faster, at the same pitch.</source>
<translation>Schneller spielen, bei gleicher Tonhöhe.</translation>
</message>
<message>
<source>Normal speed</source>
<translation>Normales Tempo</translation>
</message>
<message>
<source>Play at the original speed.</source>
<translation>Im ursprünglichen Tempo spielen.</translation>
</message>
<message>
<source>Next channel</source>
<translation>Nächster Kanal</translation>
</message>
<message>
<source>Read the mix, then each channel alone.</source>
<translation>Die Mischung lesen, dann jeden Kanal für sich.</translation>
</message>
<message>
<source>Use the default output</source>
<translation>Standardausgabe verwenden</translation>
</message>
<message>
<source>Play through the system's default device.</source>
<translation>Über das Standardgerät des Systems abspielen.</translation>
</message>
<message>
<source>Live</source>
<translation>Live</translation>
</message>
<message>
<source>Speak, and hear yourself as tokens; Space starts, X and V are held to hear less of them.</source>
<translation>Sprechen und sich selbst als Token hören; Leertaste startet, X und V halten, um weniger davon zu hören.</translation>
</message>
<message>
<source>Keep the last minute</source>
<translation>Letzte Minute behalten</translation>
</message>
<message>
<source>Open what was said live in the last minute as a recording.</source>
<translation>Was live in der letzten Minute gesagt wurde, als Aufnahme öffnen.</translation>
</message>
<message>
<source>Live: semantic only</source>
<translation>Live: nur semantisch</translation>
</message>
<message>
<source>Hear RVQ-1 of what is spoken live for as long as it is held.</source>
<translation>RVQ-1 des live Gesprochenen hören, solange gehalten wird.</translation>
</message>
<message>
<source>Live: mute</source>
<translation>Live: stumm</translation>
</message>
<message>
<source>Silence the loudspeaker of the live mode, or let it be heard.</source>
<translation>Den Lautsprecher im Live-Modus stumm schalten, oder wieder hören lassen.</translation>
</message>
<message>
<source>Live: record…</source>
<translation>Live: aufnehmen…</translation>
</message>
<message>
<source>Record what is spoken and heard live to a FLAC file, or end that.</source>
<translation>Live Gesprochenes und Gehörtes in eine FLAC-Datei aufnehmen, oder das beenden.</translation>
</message>
<message>
<source>Live: measure round-trip latency</source>
<translation>Live: Umlauflatenz messen</translation>
</message>
<message>
<source>Play a test tone and measure how long it takes to come back, live.</source>
<translation>Einen Testton abspielen und messen, wie lange er live bis zur Rückkehr braucht.</translation>
</message>
<message>
<source>Semantic only</source>
<translation>Nur semantisch</translation>
</message>
<message>
<source>Mix: RVQ-1 alone.</source>
<translation>Mischung: RVQ-1 allein.</translation>
</message>
<message>
<source>Full</source>
<translation>Voll</translation>
</message>
<message>
<source>Mix: all layers.</source>
<translation>Mischung: alle Schichten.</translation>
</message>
<message>
<source>Acoustic only</source>
<translation>Nur akustisch</translation>
</message>
<message>
<source>Mix: all layers except RVQ-1.</source>
<translation>Mischung: alle Schichten außer RVQ-1.</translation>
</message>
<message>
<source>Mix to all clips</source>
<translation>Mischung für alle Clips</translation>
</message>
<message>
<source>Give every open clip this mix.</source>
<translation>Gibt allen offenen Clips diese Mischung.</translation>
</message>
<message>
<source>One fewer layer</source>
<translation>Eine Schicht weniger</translation>
</message>
<message>
<source>Mix: RVQ-1:k with k decreased by one.</source>
<translation>Mischung: RVQ-1:k mit um eins kleinerem k.</translation>
</message>
<message>
<source>One more layer</source>
<translation>Eine Schicht mehr</translation>
</message>
<message>
<source>Mix: RVQ-1:k with k increased by one.</source>
<translation>Mischung: RVQ-1:k mit um eins größerem k.</translation>
</message>
<message>
<source>Clear solo</source>
<translation>Solo aufheben</translation>
</message>
<message>
<source>Return to the mix from before solo.</source>
<translation>Zur Mischung von vor dem Solo zurückkehren.</translation>
</message>
<message>
<source>Continuous</source>
<translation>Kontinuierlich</translation>
</message>
<message>
<source>Mix: the unquantized residual in place of the acoustic layers.</source>
<translation>Mischung: das unquantisierte Residuum anstelle der akustischen Schichten.</translation>
</message>
<message>
<source>Paint</source>
<translation>Malen</translation>
</message>
<message>
<source>The layer switches set the brush; drag in the paint lane to apply it.</source>
<translation>Die Schichtschalter stellen den Pinsel ein; Ziehen in der Malspur wendet ihn an.</translation>
</message>
<message>
<source>Paint region</source>
<translation>Bereich bemalen</translation>
</message>
<message>
<source>Apply the brush to the selected region.</source>
<translation>Den Pinsel auf den gewählten Bereich anwenden.</translation>
</message>
<message>
<source>Erase region</source>
<translation>Bereich radieren</translation>
</message>
<message>
<source>Erase the painting in the selected region.</source>
<translation>Die Malerei im gewählten Bereich löschen.</translation>
</message>
<message>
<source>Clear painting</source>
<translation>Malerei löschen</translation>
</message>
<message>
<source>Erase all painting.</source>
<translation>Die ganze Malerei löschen.</translation>
</message>
<message>
<source>Swap clip and voice</source>
<translation>Clip und Stimme tauschen</translation>
</message>
<message>
<source>Open the second clip with the acoustic layers of this one.</source>
<translation>Den zweiten Clip mit den akustischen Schichten von diesem öffnen.</translation>
</message>
<message>
<source>Remove voice</source>
<translation>Stimme entfernen</translation>
</message>
<message>
<source>Use this clip's own acoustic layers.</source>
<translation>Die eigenen akustischen Schichten dieses Clips verwenden.</translation>
</message>
<message>
<source>Clips</source>
<translation>Clips</translation>
</message>
<message>
<source>Show the list of clips beside the pictures.</source>
<translation>Die Liste der Clips neben den Bildern zeigen.</translation>
</message>
<message>
<source>Previous clip</source>
<translation>Voriger Clip</translation>
</message>
<message>
<source>Open the clip above.</source>
<translation>Den Clip darüber öffnen.</translation>
</message>
<message>
<source>Next clip</source>
<translation>Nächster Clip</translation>
</message>
<message>
<source>Open the clip below.</source>
<translation>Den Clip darunter öffnen.</translation>
</message>
<message>
<source>Remove clip</source>
<translation>Clip entfernen</translation>
</message>
<message>
<source>Remove the current clip from the list; its file is not deleted.</source>
<translation>Den aktuellen Clip aus der Liste nehmen; seine Datei wird nicht gelöscht.</translation>
</message>
<message>
<source>Restore clip</source>
<translation>Clip wiederherstellen</translation>
</message>
<message>
<source>Restore the clip that was removed last.</source>
<translation>Den zuletzt entfernten Clip wiederherstellen.</translation>
</message>
<message>
<source>Zoom in</source>
<translation>Vergrößern</translation>
</message>
<message>
<source>Show half as much time.</source>
<translation>Halb so viel Zeit zeigen.</translation>
</message>
<message>
<source>Zoom out</source>
<translation>Verkleinern</translation>
</message>
<message>
<source>Show twice as much time.</source>
<translation>Doppelt so viel Zeit zeigen.</translation>
</message>
<message>
<source>Zoom to region</source>
<translation>Auf Bereich zoomen</translation>
</message>
<message>
<source>Show just the selected region.</source>
<translation>Nur den gewählten Bereich zeigen.</translation>
</message>
<message>
<source>Zoom to fit</source>
<translation>Alles zeigen</translation>
</message>
<message>
<source>Show the whole clip.</source>
<translation>Den ganzen Clip zeigen.</translation>
</message>
<message>
<source>Scroll left</source>
<translation>Nach links rollen</translation>
</message>
<message>
<source>Move the view by half its width.</source>
<translation>Die Ansicht um ihre halbe Breite bewegen.</translation>
</message>
<message>
<source>Scroll right</source>
<translation>Nach rechts rollen</translation>
</message>
<message>
<source>Follow playhead</source>
<translation>Abspielmarke folgen</translation>
</message>
<message>
<source>Scroll the view along when the playhead leaves it.</source>
<translation>Die Ansicht mitnehmen, wenn die Abspielmarke sie verlässt.</translation>
</message>
<message>
<source>Tokens</source>
<translation>Token</translation>
</message>
<message>
<source>Show the codes of every layer and frame below the pictures.</source>
<translation>Die Codes aller Schichten und Frames unter den Bildern zeigen.</translation>
</message>
<message>
<source>Codebook usage</source>
<translation>Codebook-Nutzung</translation>
</message>
<message>
<source>Show each layer's codebook usage, entropy and effective bit rate.</source>
<translation>Codebook-Nutzung, Entropie und effektive Bitrate jeder Schicht zeigen.</translation>
</message>
<message>
<source>Quality vs. layers</source>
<translation>Qualität je Schichtzahl</translation>
</message>
<message>
<source>Measure every RVQ-1:k and the mix against the original.</source>
<translation>Jedes RVQ-1:k und die Mischung am Original messen.</translation>
</message>
<message>
<source>Copy table</source>
<translation>Tabelle kopieren</translation>
</message>
<message>
<source>Copy the table below the spectrograms as CSV.</source>
<translation>Die Tabelle unter den Spektrogrammen als CSV kopieren.</translation>
</message>
<message>
<source>Region by numbers</source>
<translation>Bereich in Zahlen</translation>
</message>
<message>
<source>Type the start, end or length of the region.</source>
<translation>Start, Ende oder Dauer des Bereichs eintippen.</translation>
</message>
<message>
<source>Clear region</source>
<translation>Bereich aufheben</translation>
</message>
<message>
<source>Deselect the region.</source>
<translation>Die Auswahl des Bereichs aufheben.</translation>
</message>
<message>
<source>System theme</source>
<translation>Farbschema des Systems</translation>
</message>
<message>
<source>Light or dark, like the system.</source>
<translation>Hell oder dunkel, wie das System.</translation>
</message>
<message>
<source>Light theme</source>
<translation>Helles Farbschema</translation>
</message>
<message>
<source>Dark text on a light background.</source>
<translation>Dunkle Schrift auf hellem Grund.</translation>
</message>
<message>
<source>Dark theme</source>
<translation>Dunkles Farbschema</translation>
</message>
<message>
<source>Light text on a dark background.</source>
<translation>Helle Schrift auf dunklem Grund.</translation>
</message>
<message>
<source>Panes…</source>
<translation>Bilder…</translation>
</message>
<message>
<source>Choose which pictures are shown, and their order.</source>
<translation>Wählen, welche Bilder gezeigt werden und in welcher Folge.</translation>
</message>
<message>
<source>Picture…</source>
<translation>Bild…</translation>
</message>
<message>
<source>Choose frequency scale and ceiling, window, hop, levels and colours.</source>
<translation>Frequenzskala und Obergrenze, Fenster, Hop, Pegel und Farben wählen.</translation>
</message>
<message>
<source>f0 contour</source>
<translation>f0-Verlauf</translation>
</message>
<message>
<source>Draw each sound's own fundamental frequency (YIN) over its picture.</source>
<translation>Die Grundfrequenz jedes Tons (YIN) über sein Bild zeichnen.</translation>
</message>
<message>
<source>Token changes</source>
<translation>Tokenwechsel</translation>
</message>
<message>
<source>Mark where RVQ-1's token changes.</source>
<translation>Markieren, wo das Token von RVQ-1 wechselt.</translation>
</message>
<message>
<source>Bandwidth limit</source>
<translation>Bandgrenze</translation>
</message>
<message>
<source>Draw a line at the highest frequency that the codec has learned.</source>
<translation>Eine Linie bei der höchsten Frequenz ziehen, die der Codec gelernt hat.</translation>
</message>
<message>
<source>Lower ceiling</source>
<translation>Obergrenze senken</translation>
</message>
<message>
<source>Show fewer high frequencies: in the current pane, or in all if none is current.</source>
<translation>Weniger hohe Frequenzen zeigen: im aktuellen Bild oder, wenn keines aktuell ist, in allen.</translation>
</message>
<message>
<source>Higher ceiling</source>
<translation>Obergrenze anheben</translation>
</message>
<message>
<source>Show more high frequencies: in the current pane, or in all if none is current.</source>
<translation>Mehr hohe Frequenzen zeigen: im aktuellen Bild oder, wenn keines aktuell ist, in allen.</translation>
</message>
<message>
<source>No ceiling</source>
<translation>Keine Obergrenze</translation>
</message>
<message>
<source>Show all frequencies: in the current pane, or in all if none is current.</source>
<translation>Alle Frequenzen zeigen: im aktuellen Bild oder, wenn keines aktuell ist, in allen.</translation>
</message>
<message>
<source>Next pane</source>
<translation>Nächstes Bild</translation>
</message>
<message>
<source>Make the next pane the current one.</source>
<translation>Das nächste Bild zum aktuellen machen.</translation>
</message>
<message>
<source>Move pane up</source>
<translation>Bild nach oben</translation>
</message>
<message>
<source>Move the current pane up.</source>
<translation>Das aktuelle Bild nach oben schieben.</translation>
</message>
<message>
<source>Move pane down</source>
<translation>Bild nach unten</translation>
</message>
<message>
<source>Move the current pane down.</source>
<translation>Das aktuelle Bild nach unten schieben.</translation>
</message>
<message>
<source>Cursor to playhead</source>
<translation>Cursor zur Abspielmarke</translation>
</message>
<message>
<source>Read out the pictures where the playhead is.</source>
<translation>Die Bilder dort ablesen, wo die Abspielmarke steht.</translation>
</message>
<message>
<source>Cursor back</source>
<translation>Cursor zurück</translation>
</message>
<message>
<source>Move the cursor by a column.</source>
<translation>Den Cursor um eine Spalte bewegen.</translation>
</message>
<message>
<source>Cursor forward</source>
<translation>Cursor vor</translation>
</message>
<message>
<source>Cursor up</source>
<translation>Cursor nach oben</translation>
</message>
<message>
<source>Move the cursor by a bin.</source>
<translation>Den Cursor um ein Bin bewegen.</translation>
</message>
<message>
<source>Cursor down</source>
<translation>Cursor nach unten</translation>
</message>
<message>
<source>Commands…</source>
<translation>Befehle…</translation>
</message>
<message>
<source>Find and run any command by name.</source>
<translation>Jeden Befehl nach Namen finden und ausführen.</translation>
</message>
<message>
<source>Tour</source>
<translation>Rundgang</translation>
</message>
<message>
<source>Take a tour of the window in six steps, with a sample.</source>
<translation>Ein Rundgang durch das Fenster in sechs Schritten, an einem Beispiel.</translation>
</message>
<message>
<source>What am I looking at?</source>
<translation>Was ist hier zu sehen?</translation>
</message>
<message>
<source>Explain the view under the pointer, or the one that has the focus.</source>
<translation>Die Ansicht unter dem Zeiger erklären, oder die mit dem Fokus.</translation>
</message>
<message>
<source>Keyboard shortcuts</source>
<translation>Tastenkürzel</translation>
</message>
<message>
<source>Show every command and its key.</source>
<translation>Jeden Befehl und seine Taste zeigen.</translation>
</message>
<message>
<source>About</source>
<translation>Über</translation>
</message>
<message>
<source>Versions, licence and model card.</source>
<translation>Versionen, Lizenz und Modellkarte.</translation>
</message>
<message>
<source>Window</source>
<translation>Fenster</translation>
</message>
<message>
<source>Theme</source>
<translation>Farbschema</translation>
</message>
<message>
<source>Light, dark, or like the system.</source>
<translation>Hell, dunkel, oder wie das System.</translation>
</message>
<message>
<source>System</source>
<translation>System</translation>
</message>
<message>
<source>Light</source>
<translation>Hell</translation>
</message>
<message>
<source>Dark</source>
<translation>Dunkel</translation>
</message>
<message>
<source>Language</source>
<translation>Sprache</translation>
</message>
<message>
<source>Interface language (takes effect after restart).</source>
<translation>Sprache der Oberfläche (wirksam nach einem Neustart).</translation>
</message>
<message>
<source>English</source>
<translation>English</translation>
</message>
<message>
<source>Deutsch</source>
<translation>Deutsch</translation>
</message>
<message>
<source>Text size</source>
<translation>Textgröße</translation>
</message>
<message>
<source>Size of the text in the window.</source>
<translation>Größe des Texts im Fenster.</translation>
</message>
<message>
<source>Pictures</source>
<translation>Bilder</translation>
</message>
<message>
<source>Frequency scale</source>
<translation>Frequenzskala</translation>
</message>
<message>
<source>The frequency axis of the spectrograms.</source>
<translation>Die Frequenzachse der Spektrogramme.</translation>
</message>
<message>
<source>Linear</source>
<translation>Linear</translation>
</message>
<message>
<source>Mel</source>
<translation>Mel</translation>
</message>
<message>
<source>Log</source>
<translation>Log</translation>
</message>
<message>
<source>Bark</source>
<translation>Bark</translation>
</message>
<message>
<source>Colour map</source>
<translation>Farbskala</translation>
</message>
<message>
<source>The colours of the levels; all of them are perceptually uniform.</source>
<translation>Die Farben der Pegel; alle Skalen sind wahrnehmungsgleichmäßig.</translation>
</message>
<message>
<source>Magma</source>
<translation>Magma</translation>
</message>
<message>
<source>Viridis</source>
<translation>Viridis</translation>
</message>
<message>
<source>Inferno</source>
<translation>Inferno</translation>
</message>
<message>
<source>Cividis</source>
<translation>Cividis</translation>
</message>
<message>
<source>Target loudness of every source: the original's, −23 LUFS, or none.</source>
<translation>Ziellautheit aller Quellen: die des Originals, −23 LUFS, oder keine.</translation>
</message>
<message>
<source>The original</source>
<translation>Das Original</translation>
</message>
<message>
<source>−23 LUFS (EBU R 128)</source>
<translation>−23 LUFS (EBU R 128)</translation>
</message>
<message>
<source>Off</source>
<translation>Aus</translation>
</message>
<message>
<source>Live buffer</source>
<translation>Live-Puffer</translation>
</message>
<message>
<source>Output buffer: larger is safer but adds delay.</source>
<translation>Ausgabepuffer: größer ist sicherer, bringt aber mehr Verzögerung.</translation>
</message>
<message>
<source>Codec</source>
<translation>Codec</translation>
</message>
<message>
<source>Compute device</source>
<translation>Rechengerät</translation>
</message>
<message>
<source>Where the codec runs; automatic uses a GPU if there is one.</source>
<translation>Wo der Codec rechnet; automatisch nimmt eine GPU, wenn es eine gibt.</translation>
</message>
<message>
<source>Automatic</source>
<translation>Automatisch</translation>
</message>
<message>
<source>CPU</source>
<translation>CPU</translation>
</message>
<message>
<source>CUDA</source>
<translation>CUDA</translation>
</message>
<message>
<source>MPS</source>
<translation>MPS</translation>
</message>
<message>
<source>Session</source>
<translation>Sitzung</translation>
</message>
<message>
<source>Autosave every</source>
<translation>Sichern alle</translation>
</message>
<message>
<source>How often the session is backed up, in addition to after every change; 0 turns both off.</source>
<translation>Wie oft die Sitzung gesichert wird, zusätzlich zu jeder Änderung; 0 schaltet beides ab.</translation>
</message>
<message>
<source>Reopen last session at startup</source>
<translation>Letzte Sitzung beim Start öffnen</translation>
</message>
<message>
<source>Restore clips, mixes, regions and views.</source>
<translation>Clips, Mischungen, Bereiche und Ansichten wiederherstellen.</translation>
</message>
<message>
<source>The recordings that are open, with the waveform of each. Only the chosen one is decoded; each keeps its own mix, painting, region, view and playhead. A session saves all of that and where the files are, not the recordings themselves.</source>
<translation>Die offenen Aufnahmen, jede mit ihrer Wellenform. Nur die gewählte wird decodiert; jede behält ihre eigene Mischung, Malerei, Bereich, Ansicht und Abspielmarke. Eine Sitzung speichert all das und wo die Dateien liegen, nicht die Aufnahmen selbst.</translation>
</message>
<message>
<source>Overview</source>
<translation>Übersicht</translation>
</message>
<message>
<source>The waveform of the whole clip: in every column, the lowest and the highest sample. The frame marks the stretch that the spectrograms show; drag it, or its edges. A tinted stretch is the region: it is what loops and what is exported.</source>
<translation>Die Wellenform des ganzen Clips: in jeder Spalte der kleinste und der größte Abtastwert. Der Rahmen zeigt das Stück, das die Spektrogramme darstellen; er lässt sich ziehen, auch an den Rändern. Ein getöntes Stück ist der Bereich: er wird wiederholt und exportiert.</translation>
</message>
<message>
<source>Spectrograms</source>
<translation>Spektrogramme</translation>
</message>
<message>
<source>How strong each frequency is at each time: the magnitude of a short-time Fourier transform with a Hann window, in dB relative to full scale (a sine of amplitude 1 is 0 dBFS). All panes share one time axis and one fixed level scale, so that two colours that are equal mean levels that are equal; each can have an upper edge of its own, chosen under Picture or with the wheel over its frequency axis. The f0 contour (YIN) has its own axis, on the right. Horizontal lines far apart are harmonics of the voice, dark bands between them mean a high pitch; broad bands of energy are formants, which tell vowels apart; vertical lines are plosives. What is in Full and not in Semantic is what the acoustic layers carry: pitch, timbre, fine timing.</source>
<translation>Wie stark jede Frequenz zu jeder Zeit ist: der Betrag einer Kurzzeit-Fourier-Transformation mit Hann-Fenster, in dB relativ zur Vollaussteuerung (ein Sinus der Amplitude 1 hat 0 dBFS). Alle Bilder teilen eine Zeitachse und eine feste Pegelskala; gleiche Farben heißen also gleiche Pegel. Jedes kann einen eigenen oberen Rand haben, unter „Bild“ gewählt oder mit dem Mausrad über seiner Frequenzachse. Der f0-Verlauf (YIN) hat seine eigene Achse, rechts. Waagerechte Linien mit großem Abstand sind Harmonische der Stimme, dunkle Bänder dazwischen bedeuten eine hohe Stimme; breite Energiebänder sind Formanten, die Vokale unterscheiden; senkrechte Linien sind Plosive. Was in Voll, aber nicht in Semantisch ist, tragen die akustischen Schichten: Tonhöhe, Klangfarbe, feines Timing.</translation>
</message>
<message>
<source>Difference</source>
<translation>Differenz</translation>
</message>
<message>
<source>The level of Mix minus the level of Original, in dB, after loudness matching if that is on. Red: the mix has more there; blue: it has less. A codec that aims at the same sound and not at the same waveform shows grain everywhere; look for shapes.</source>
<translation>Der Pegel der Mischung minus den Pegel des Originals, in dB, nach dem Angleichen der Lautheit, falls eingeschaltet. Rot: die Mischung hat dort mehr; blau: sie hat weniger. Ein Codec, der auf denselben Klang zielt und nicht auf dieselbe Wellenform, zeigt überall Körnung; auf Formen achten.</translation>
</message>
<message>
<source>Readout</source>
<translation>Ablesung</translation>
</message>
<message>
<source>Time, frequency in Hz, mel and as a note (equal temperament, A4 = 440 Hz), the tokens of the frame under the cursor, from RVQ-1 on, and the level in every pane at that place; while the f0 contour is shown, f0 of each sound at that time besides, or unvoiced.</source>
<translation>Zeit, Frequenz in Hz, in Mel und als Note (gleichstufig, A4 = 440 Hz), die Token des Frames unter dem Cursor, ab RVQ-1, und der Pegel jedes Bildes an dieser Stelle; solange der f0-Verlauf gezeigt wird, dazu f0 jedes Klangs zu dieser Zeit oder stimmlos.</translation>
</message>
<message>
<source>Region</source>
<translation>Bereich</translation>
</message>
<message>
<source>Start, end and length of the region in seconds; type 1.25 or 1,25, or 1:02.5 for a minute and 2.5 s. Enter takes it, Escape leaves it as it was, Up and Down move it by 10 ms. A start behind the end, or an end before the start, moves the region and keeps its length; what would reach beyond the clip ends with it.</source>
<translation>Start, Ende und Dauer des Bereichs in Sekunden; 1,25 oder 1.25 eintippen, oder 1:02,5 für eine Minute und 2,5 s. Enter übernimmt, Escape lässt alles, wie es war, Auf und Ab verschieben um 10 ms. Ein Start hinter dem Ende oder ein Ende vor dem Start verschiebt den Bereich und lässt seine Dauer; was über den Clip hinausreichte, endet mit ihm.</translation>
</message>
<message>
<source>Layers of the mix</source>
<translation>Schichten der Mischung</translation>
</message>
<message>
<source>A residual vector quantizer describes each frame in layers: every layer names the code that is nearest to what the layers before have left over. In HybridCodec RVQ-1 is the semantic stream, trained to say what is said; RVQ-2 to RVQ-12 quantize what the semantic stream does not explain. RVQ-1:k means the first k layers. The bar of a layer is its energy: the mean square of what it adds to its stream around the playhead. A mix that the checkpoint was not trained for is marked, and may sound worse than its layers are.</source>
<translation>Ein Residual-Vektorquantisierer beschreibt jeden Frame in Schichten: jede Schicht nennt den Code, der dem am nächsten ist, was die vorigen übrig ließen. In HybridCodec ist RVQ-1 der semantische Strom, trainiert zu sagen, was gesagt wird; RVQ-2 bis RVQ-12 quantisieren, was der semantische Strom nicht erklärt. RVQ-1:k heißt die ersten k Schichten. Der Balken einer Schicht ist ihre Energie: das mittlere Quadrat dessen, was sie um die Abspielmarke zu ihrem Strom beiträgt. Eine Mischung, für die der Checkpoint nicht trainiert wurde, ist markiert und klingt vielleicht schlechter, als ihre Schichten sind.</translation>
</message>
<message>
<source>The acoustic layers replaced by the very residual that they quantize. Comparing it with Full lets one hear what quantization costs, apart from what the network itself loses.</source>
<translation>Anstelle der akustischen Schichten das Residuum, das sie quantisieren. Im Vergleich mit Voll ist zu hören, was das Quantisieren kostet, getrennt von dem, was das Netz selbst verliert.</translation>
</message>
<message>
<source>Acoustic layers from another clip</source>
<translation>Akustische Schichten eines anderen Clips</translation>
</message>
<message>
<source>RVQ-1 of this clip and RVQ-2:12 of another: the words of one with what the acoustic layers carry of the other: on average, the same in every frame, or frame by frame, stretched to the length of the first or one after another. What changes hands tells what sits in which stream.</source>
<translation>RVQ-1 dieses Clips und RVQ-2:12 eines anderen: die Wörter des einen mit dem, was die akustischen Schichten vom anderen tragen: im Mittel, in jedem Frame gleich, oder Frame für Frame, auf die Länge des ersten gedehnt oder einer nach dem anderen. Was den Besitzer wechselt, zeigt, was in welchem Strom steckt.</translation>
</message>
<message>
<source>Paint lane</source>
<translation>Malspur</translation>
</message>
<message>
<source>Which layers are on at which time. While Paint is on, the switches of the mixer choose the brush; dragging in the lane puts these layers there, in whole frames. Anywhere else the layers of the mix are heard.</source>
<translation>Welche Schichten wann an sind. Solange Malen an ist, wählen die Schalter den Pinsel; Ziehen in der Spur setzt dort seine Schichten, in ganzen Frames. Sonst sind überall die Schichten der Mischung zu hören.</translation>
</message>
<message>
<source>The codes themselves: a row for each layer, a column for each frame. Coloured by code, equal colours in a row are likely equal codes; by rarity, bright ones occur seldom in this clip; by residual energy, bright ones contribute much. Pointing at one marks all frames with the same code of that layer.</source>
<translation>Die Codes selbst: eine Zeile je Schicht, eine Spalte je Frame. Nach Code gefärbt, sind gleiche Farben in einer Zeile wahrscheinlich gleiche Codes; nach Seltenheit kommen helle in diesem Clip selten vor; nach Energie tragen helle viel bei. Auf eines zu zeigen markiert alle Frames mit demselben Code dieser Schicht.</translation>
</message>
<message>
<source>How each layer uses its codebook in this clip. Usage is the share of codes that occur at all. Perplexity is how many codes would hold as much if all were as frequent: 2 to the entropy. The entropy, times the frame rate, is the rate that an ideal entropy coder would need; the nominal rate counts every code with all its bits. A short clip cannot use many codes, so compare clips of one length.</source>
<translation>Wie jede Schicht in diesem Clip ihr Codebook nutzt. Nutzung ist der Anteil der Codes, die überhaupt vorkommen. Perplexität sagt, wie viele Codes gleich viel fassten, wären alle gleich häufig: 2 hoch Entropie. Die Entropie mal Frame-Rate ist die Rate, die ein idealer Entropiecodierer brauchte; die nominale Rate zählt jeden Code mit allen seinen Bit. Ein kurzer Clip kann nicht viele Codes nutzen, also Clips gleicher Länge vergleichen.</translation>
</message>
<message>
<source>Measures of RVQ-1:k against the original as k grows. Mel distance: mean difference of log mel spectra, lower is better. PESQ-WB: predicted opinion of telephone listeners, 1.04 to 4.64. STOI: predicted share of words understood, 0 to 1. Speaker similarity: cosine of two voice embeddings; different people reach some 0.55. All were made for other kinds of damage than codecs do: trust large differences, and your ears.</source>
<translation>Maße von RVQ-1:k am Original mit wachsendem k. Mel-Abstand: mittlere Differenz logarithmischer Mel-Spektren, kleiner ist besser. PESQ-WB: vorhergesagtes Urteil am Telefon, 1.04 bis 4.64. STOI: vorhergesagter Anteil verstandener Wörter, 0 bis 1. Sprecherähnlichkeit: Kosinus zweier Stimm-Embeddings; verschiedene Menschen erreichen etwa 0.55. Alle wurden für andere Schäden gemacht als die von Codecs: großen Unterschieden trauen, und den eigenen Ohren.</translation>
</message>
<message>
<source>Sources and loudness</source>
<translation>Quellen und Lautheit</translation>
</message>
<message>
<source>Original, Semantic, Full and Mix run at one playhead; changing between them is a 10 ms equal-power crossfade at the same sample. Matched, every source has the loudness of the original, or −23 LUFS, so that the louder one does not win; the gain that is applied stands beside it. Speeds other than 1× keep the pitch (WSOLA).</source>
<translation>Original, Semantisch, Voll und Mischung laufen an einer Abspielmarke; der Wechsel ist eine Überblendung gleicher Leistung von 10 ms am selben Abtastwert. Angeglichen hat jede Quelle die Lautheit des Originals, oder −23 LUFS, damit nicht die lautere gewinnt; die Verstärkung steht daneben. Andere Tempi als 1× behalten die Tonhöhe (WSOLA).</translation>
</message>
<message>
<source>Meter</source>
<translation>Pegelanzeige</translation>
</message>
<message>
<source>The highest sample in dB relative to full scale, as it goes to the sound card; the line holds the last peak, and the lamp at the right lights when full scale was passed.</source>
<translation>Der höchste Abtastwert in dB relativ zur Vollaussteuerung, wie er an die Soundkarte geht; die Linie hält die letzte Spitze, und die Lampe rechts leuchtet, wenn die Vollaussteuerung überschritten wurde.</translation>
</message>
<message>
<source>What comes in from the microphone, what goes out after the codec, and the tokens in between, over the last seconds. The codec works frame by frame (40 ms) with all its state kept, so that what is heard is what the whole recording would decode to. Load is the time a frame takes to compute, in percent of its duration; dropouts are moments in which the sound card had to be given silence; a longer live buffer, in the settings, makes them rarer. Latency is the sum of its parts; Measure round-trip latency plays a test tone and finds it again in the microphone. Use headphones: a loudspeaker that the microphone hears begins to howl.</source>
<translation>Was vom Mikrofon kommt, was nach dem Codec hinausgeht, und die Token dazwischen, über die letzten Sekunden. Der Codec arbeitet Frame für Frame (40 ms) und behält seinen ganzen Zustand, sodass zu hören ist, was die ganze Aufnahme dekodiert ergäbe. Last ist die Rechenzeit eines Frames in Prozent seiner Dauer; Aussetzer sind Momente, in denen der Ton abbrach; ein längerer Live-Puffer, in den Einstellungen, macht sie seltener. Die Latenz ist die Summe ihrer Teile; „Umlauflatenz messen“ spielt einen Testton und findet ihn im Mikrofon wieder. Kopfhörer verwenden: Ein Lautsprecher, den das Mikrofon hört, beginnt zu pfeifen.</translation>
</message>
<message>
<source>One recording, three sounds</source>
<translation>Eine Aufnahme, drei Töne</translation>
</message>
<message>
<source>The recording itself, its semantic layer alone, and your mix of layers, drawn on one scale. Space plays; click to move the playhead, drag to select a region.</source>
<translation>Die Aufnahme selbst, ihre semantische Schicht allein, und die eigene Mischung von Schichten, auf einer Skala gezeichnet. Leertaste spielt ab; Klicken setzt die Abspielmarke, Ziehen wählt einen Bereich.</translation>
</message>
<message>
<source>Switch the source</source>
<translation>Die Quelle wechseln</translation>
</message>
<message>
<source>Keys 1 to 4 switch between the sources at the same position and loudness. Hold X to compare with the original.</source>
<translation>Die Tasten 1 bis 4 wechseln an derselben Stelle und gleich laut zwischen den Quellen. X halten, um mit dem Original zu vergleichen.</translation>
</message>
<message>
<source>The semantic layer</source>
<translation>Die semantische Schicht</translation>
</message>
<message>
<source>This is RVQ-1 alone: what is said, in a generic voice. Press Space, then alternate between 1 and 2. The harmonics of the speaker's own pitch are gone from the spectrogram.</source>
<translation>Das ist RVQ-1 allein: was gesagt wird, in einer neutralen Stimme. Leertaste drücken, dann abwechselnd 1 und 2. Die Harmonischen der eigenen Tonhöhe sind aus dem Spektrogramm verschwunden.</translation>
</message>
<message>
<source>Add the voice, layer by layer</source>
<translation>Die Stimme hinzufügen, Schicht für Schicht</translation>
</message>
<message>
<source>Each strip is a layer: the keys Q to ] switch them, with Shift they are heard alone. Move the slider from RVQ-1 to RVQ-1:12 while it plays, and hear the speaker come back.</source>
<translation>Jeder Streifen ist eine Schicht: die Tasten Q bis ] schalten sie, mit Umschalt ist nur sie zu hören. Den Regler beim Abspielen von RVQ-1 bis RVQ-1:12 schieben und hören, wie die Person zurückkehrt.</translation>
</message>
<message>
<source>The tokens themselves</source>
<translation>Die Token selbst</translation>
</message>
<message>
<source>Every column is a frame of 40 ms, every row a layer. Ctrl+U shows the codebook usage, Ctrl+M how intelligibility and speaker similarity grow with the layers.</source>
<translation>Jede Spalte ist ein Frame von 40 ms, jede Zeile eine Schicht. Strg+U zeigt die Codebook-Nutzung, Strg+M, wie Verständlichkeit und Sprecherähnlichkeit mit den Schichten wachsen.</translation>
</message>
<message>
<source>Your own voice, and more help</source>
<translation>Die eigene Stimme, und mehr Hilfe</translation>
</message>
<message>
<source>Ctrl+L takes you live: speak, and hear yourself as tokens. Shift+F1 explains the view under the pointer, Ctrl+K finds any command, F1 lists every key.</source>
<translation>Strg+L führt in den Live-Modus: sprechen und sich selbst als Token hören. Umschalt+F1 erklärt die Ansicht unter dem Zeiger, Strg+K findet jeden Befehl, F1 zeigt alle Tasten.</translation>
</message>
<message>
<source>Rainbow, a woman's voice</source>
<translation>Regenbogen, eine Frauenstimme</translation>
</message>
<message>
<source>Play RVQ-1 alone, then add one layer after another: when are the words clear, and when is it her voice?</source>
<translation>RVQ-1 allein abspielen, dann Schicht um Schicht dazu: ab wann sind die Wörter klar, ab wann ist es ihre Stimme?</translation>
</message>
<message>
<source>Rainbow, a man's voice</source>
<translation>Regenbogen, eine Männerstimme</translation>
</message>
<message>
<source>The same words as the first clip from a much deeper voice: compare RVQ-1, then the acoustic layers.</source>
<translation>Dieselben Worte wie im ersten Clip, von einer viel tieferen Stimme: RVQ-1 vergleichen, dann die akustischen Schichten.</translation>
</message>
<message>
<source>Letters and numbers</source>
<translation>Buchstaben und Zahlen</translation>
</message>
<message>
<source>B or P, F or S, M or N: a few milliseconds decide, so listen for layers in which the two become one.</source>
<translation>B oder P, F oder S, M oder N: wenige Millisekunden entscheiden; auf Schichten achten, in denen zwei eins werden.</translation>
</message>
<message>
<source>The Wind and the Sun (Catalan)</source>
<translation>Der Wind und die Sonne (Katalanisch)</translation>
</message>
<message>
<source>A language seldom found in training data: do the words survive in RVQ-1 as well as the English ones do?</source>
<translation>Eine in Trainingsdaten seltene Sprache: überstehen die Wörter RVQ-1 so gut wie die englischen?</translation>
</message>
<message>
<source>Erlking (German)</source>
<translation>Erlkönig (Deutsch)</translation>
</message>
<message>
<source>A voice made by rules, not learned from a person: listen to the two ch sounds in durch and Nacht.</source>
<translation>Eine Stimme aus Regeln, nicht von einem Menschen gelernt: auf die beiden ch-Laute in durch und Nacht achten.</translation>
</message>
<message>
<source>Quiet Night Thought (Mandarin)</source>
<translation>Gedanken in stiller Nacht (Mandarin)</translation>
</message>
<message>
<source>Pitch tells words apart in Mandarin: are the tones in the semantic layer or in the acoustic ones?</source>
<translation>Im Mandarin unterscheidet die Tonhöhe Wörter: sitzen die Töne in der semantischen Schicht oder in den akustischen?</translation>
</message>
<message>
<source>Speech over music, stereo</source>
<translation>Sprache über Musik, stereo</translation>
</message>
<message>
<source>Strings and a shaker 10 dB below the speech, spread from left to right: which layers keep the tune?</source>
<translation>Streicher und ein Shaker 10 dB unter der Sprache, von links nach rechts verteilt: welche Schichten behalten die Melodie?</translation>
</message>
<message>
<source>A long pause</source>
<translation>Eine lange Pause</translation>
</message>
<message>
<source>Three seconds of digital silence in the middle: does any layer make a sound of its own there?</source>
<translation>Drei Sekunden digitale Stille in der Mitte: macht eine Schicht dort ein eigenes Geräusch?</translation>
</message>
<message>
<source>Ctrl</source>
<translation>Strg</translation>
</message>
<message>
<source>Shift</source>
<translation>Umschalt</translation>
</message>
<message>
<source>Space</source>
<translation>Leertaste</translation>
</message>
<message>
<source>Escape</source>
<translation>Esc</translation>
</message>
<message>
<source>Home</source>
<translation>Pos1</translation>
</message>
<message>
<source>Left</source>
<translation>Links</translation>
</message>
<message>
<source>Right</source>
<translation>Rechts</translation>
</message>
<message>
<source>Up</source>
<translation>Hoch</translation>
</message>
<message>
<source>Down</source>
<translation>Herunter</translation>
</message>
<message>
<source>PgUp</source>
<translation>Bild aufwärts</translation>
</message>
<message>
<source>PgDown</source>
<translation>Bild abwärts</translation>
</message>
<message>
<source>{name}: no weights have been released; load a checkpoint of it instead.</source>
<translation>{name}: Es wurden keine Gewichte veröffentlicht; stattdessen einen Checkpoint davon laden.</translation>
</message>
<message>
<source>{name} (no weights)</source>
<translation>{name} (keine Gewichte)</translation>
</message>
<message>
<source>{what} could not be saved ({reason}); {instead}.</source>
<translation>{what} zu speichern ist nicht gelungen ({reason}); {instead}.</translation>
</message>
<message>
<source>{folder} cannot be written to</source>
<translation>In {folder} kann nicht geschrieben werden</translation>
</message>
<message>
<source>Loading the codec</source>
<translation>Codec wird geladen</translation>
</message>
<message>
<source>Cancelled. Start again to go on from here.</source>
<translation>Abgebrochen. Ein neuer Start setzt hier fort.</translation>
</message>
<message>
<source>{good} of {count} clips are done; see {path}.</source>
<translation>{good} von {count} Clips sind fertig; siehe {path}.</translation>
</message>
<message>
<source>{name} is done.</source>
<translation>{name} ist fertig.</translation>
</message>
<message>
<source>{folder} has files of these names or another unfinished batch; choose another folder, or tick “Replace files that are there”.</source>
<translation>In {folder} gibt es Dateien mit diesen Namen oder einen anderen, unfertigen Stapel; wählen Sie einen anderen Ordner oder „Vorhandene Dateien ersetzen“.</translation>
</message>
<message>
<source>Cancelled. Zoom or change the mix to go on.</source>
<translation>Abgebrochen. Zum Fortfahren den Ausschnitt oder die Mischung ändern.</translation>
</message>
<message>
<source>Open the recording again</source>
<translation>Die Aufnahme wieder öffnen</translation>
</message>
<message>
<source>Choose a codec in the File menu</source>
<translation>Im Menü Datei einen Codec wählen</translation>
</message>
<message>
<source>The memory of {device} ran out; the codec runs on the CPU now.</source>
<translation>Der Speicher von {device} ist erschöpft; der Codec läuft jetzt auf der CPU.</translation>
</message>
<message>
<source>Cancelled. {again} to go on.</source>
<translation>Abgebrochen. Zum Fortfahren: {again}.</translation>
</message>
<message>
<source>The memory of {device} is short: fewer frames are decoded at once.</source>
<translation>Der Speicher von {device} ist knapp: es werden weniger Frames auf einmal decodiert.</translation>
</message>
<message>
<source>Decoding</source>
<translation>Decodieren</translation>
</message>
<message>
<source>Encoding {name}</source>
<translation>{name} wird encodiert</translation>
</message>
<message>
<source>PortAudio was not found, so nothing can be heard; install libportaudio2 (or what your system calls it) and start the application again.</source>
<translation>PortAudio wurde nicht gefunden, daher ist nichts zu hören; libportaudio2 (oder wie es im System heißt) installieren und das Programm neu starten.</translation>
</message>
<message>
<source>The Python package sounddevice is not installed, so nothing can be heard; install it with “pip install sounddevice” and start the application again.</source>
<translation>Das Python-Paket sounddevice ist nicht installiert, daher ist nichts zu hören; mit „pip install sounddevice“ installieren und das Programm neu starten.</translation>
</message>
<message>
<source>No sound device was found, so nothing can be heard; connect one, then play again.</source>
<translation>Es wurde kein Audiogerät gefunden, daher ist nichts zu hören; eines anschließen, dann wieder abspielen.</translation>
</message>
<message>
<source>{name} is not connected any more; connect it or choose another output device.</source>
<translation>{name} ist nicht mehr verbunden; anschließen oder ein anderes Ausgabegerät wählen.</translation>
</message>
<message>
<source>There is no second clip; choose Acoustic layers from… first.</source>
<translation>Es gibt keinen zweiten Clip; erst Akustische Schichten aus… wählen.</translation>
</message>
<message>
<source>{name} is not in a file that could be read again; save it first.</source>
<translation>{name} liegt in keiner Datei, die wieder gelesen werden könnte; erst speichern.</translation>
</message>
<message>
<source>The recording is not fully encoded yet; wait until encoding has finished.</source>
<translation>Die Aufnahme ist noch nicht ganz encodiert; warten, bis das Encodieren fertig ist.</translation>
</message>
<message>
<source>Saved {name}.{clipped}</source>
<translation>{name} ist gespeichert.{clipped}</translation>
</message>
<message>
<source>There is nothing to save yet; wait until encoding has finished.</source>
<translation>Es gibt noch nichts zu speichern; warten, bis das Encodieren fertig ist.</translation>
</message>
<message>
<source> {samples} samples clipped.</source>
<translation> {samples} Abtastwerte übersteuert.</translation>
</message>
<message>
<source>Saved {name}.</source>
<translation>{name} ist gespeichert.</translation>
</message>
<message>
<source>Saving {sound}</source>
<translation>{sound} wird gespeichert</translation>
</message>
<message>
<source>Cancelled; {number} of {total} were finished.</source>
<translation>Abgebrochen; {number} von {total} sind fertig.</translation>
</message>
<message>
<source>Saved {count} files in {name}.{clipped}</source>
<translation>{count} Dateien in {name} gespeichert.{clipped}</translation>
</message>
<message>
<source> {number} of {count} were finished.</source>
<translation> {number} von {count} sind fertig.</translation>
</message>
<message>
<source>The process that takes the measures has ended, perhaps for want of memory; close other programs and measure again.</source>
<translation>Der Prozess, der misst, wurde beendet, vielleicht aus Speichermangel; andere Programme schließen und noch einmal messen.</translation>
</message>
<message>
<source>Reading {name}</source>
<translation>{name} wird gelesen</translation>
</message>
<message>
<source>This clip has one channel; there is no other to choose.</source>
<translation>Dieser Clip hat einen Kanal; einen anderen gibt es nicht.</translation>
</message>
<message>
<source>Out of memory; close other programs or open a shorter recording.</source>
<translation>Der Speicher reicht nicht; andere Programme schließen oder eine kürzere Aufnahme öffnen.</translation>
</message>
<message>
<source>Internal error ({name}: {error}).</source>
<translation>Interner Fehler ({name}: {error}).</translation>
</message>
<message>
<source>No microphone was found, so there is nothing to hear; connect one, then start.</source>
<translation>Es wurde kein Mikrofon gefunden, daher gibt es nichts zu hören; eines anschließen, dann starten.</translation>
</message>
<message>
<source>The last {seconds:.0f} s of the input; what was heard lies beside, as {played}.</source>
<translation>Die letzten {seconds:.0f} s der Eingabe; das Gehörte liegt daneben, als {played}.</translation>
</message>
<message>
<source>The last {seconds:.0f} s of the input; what was heard lies beside, as {played}, until the program is closed.</source>
<translation>Die letzten {seconds:.0f} s der Eingabe; das Gehörte liegt daneben, als {played}, bis das Programm geschlossen wird.</translation>
</message>
<message>
<source>The live process has ended unexpectedly; press Start to begin anew.</source>
<translation>Der Live-Prozess hat unerwartet geendet; mit Start neu beginnen.</translation>
</message>
<message>
<source>Start the live mode, then measure.</source>
<translation>Erst den Live-Modus starten, dann messen.</translation>
</message>
<message>
<source>Feedback, strongest at {hz:.0f} Hz: the output is turned down for a while; use headphones, or turn the loudspeaker or the input gain down.</source>
<translation>Rückkopplung, am stärksten bei {hz:.0f} Hz: die Ausgabe ist eine Weile leiser; Kopfhörer benutzen, oder Lautsprecher oder Eingangsverstärkung zurücknehmen.</translation>
</message>
<message>
<source>Around the loop: {without_codec:.0f} ms without the codec, {with_codec:.0f} ms with it.</source>
<translation>Durch die Schleife: {without_codec:.0f} ms ohne Codec, {with_codec:.0f} ms mit Codec.</translation>
</message>
<message>
<source>Measuring: a test tone is played twice; keep quiet for {seconds:.0f} s.</source>
<translation>Messung: Ein Testton wird zweimal abgespielt; bitte {seconds:.0f} s still sein.</translation>
</message>
<message>
<source>Nothing has been said yet; start the live mode first.</source>
<translation>Noch wurde nichts gesagt; erst den Live-Modus starten.</translation>
</message>
<message>
<source>The recording {name} stopped after {seconds:.1f} s, which are kept ({failure}); free some room, then record again.</source>
<translation>Die Aufnahme {name} endete nach {seconds:.1f} s, die erhalten sind ({failure}); Platz schaffen, dann neu aufnehmen.</translation>
</message>
<message>
<source>The folder '{folder}' for live recordings cannot be made ({reason}); make room or change its rights, then keep the minute again.</source>
<translation>Der Ordner '{folder}' für Live-Aufnahmen kann nicht angelegt werden ({reason}); Platz schaffen oder seine Rechte ändern, dann die Minute noch einmal behalten.</translation>
</message>
<message>
<source>Recorded {seconds:.1f} s to {name}.</source>
<translation>{seconds:.1f} s in {name} aufgenommen.</translation>
</message>
<message>
<source>{name} cannot be recorded to ({reason}); choose another place.</source>
<translation>In {name} kann nicht aufgenommen werden ({reason}); einen anderen Ort wählen.</translation>
</message>
<message>
<source>Test tone not detected; take off the headphones, put the microphone near the loudspeaker, turn both up, and measure again.</source>
<translation>Testton nicht erkannt; den Kopfhörer absetzen, das Mikrofon nah an den Lautsprecher stellen, beide lauter stellen und noch einmal messen.</translation>
</message>
<message>
<source>No codec is loaded, so nothing can run live; choose one in the File menu.</source>
<translation>Es ist kein Codec geladen, daher kann nichts live laufen; im Menü Datei einen wählen.</translation>
</message>
<message>
<source>The measurement was broken off.</source>
<translation>Die Messung wurde abgebrochen.</translation>
</message>
<message>
<source>The sound device went away; reconnect it or choose another one, then press play.</source>
<translation>Das Audiogerät ist verschwunden; wieder anschließen oder ein anderes wählen, dann abspielen.</translation>
</message>
<message>
<source>{name} does not play at {rate_hz} Hz; close what else is using it, or choose another output device.</source>
<translation>{name} spielt nicht mit {rate_hz} Hz; schließen, was es sonst benutzt, oder ein anderes Ausgabegerät wählen.</translation>
</message>
<message>
<source>The f0 contour is drawn for up to {seconds:.0f} s at once; zoom in.</source>
<translation>Der f0-Verlauf wird für höchstens {seconds:.0f} s auf einmal gezeichnet; vergrößern.</translation>
</message>
<message>
<source> and </source>
<translation> und </translation>
</message>
<message>
<source>everything else is as it was.</source>
<translation>alles andere ist, wie es war.</translation>
</message>
<message>
<source>{names} and {more} more</source>
<translation>{names} und {more} weitere</translation>
</message>
<message>
<source>{name} no longer exists; restore the file or remove it from the list.</source>
<translation>{name} existiert nicht mehr; die Datei wiederherstellen oder aus der Liste nehmen.</translation>
</message>
<message>
<source>{names} cannot be found any more</source>
<translation>Nicht mehr zu finden: {names}</translation>
</message>
<message>
<source>{names} changed since the session was saved</source>
<translation>Seit dem Speichern der Sitzung geändert: {names}</translation>
</message>
<message>
<source>This session is open in another window, so this is a copy; save it under another name.</source>
<translation>Diese Sitzung ist in einem anderen Fenster offen, dies ist also eine Kopie; unter anderem Namen speichern.</translation>
</message>
<message>
<source>The program was not closed properly last time; its clips and settings were saved.</source>
<translation>Das Programm wurde das letzte Mal nicht ordentlich beendet; seine Clips und Einstellungen sind gesichert.</translation>
</message>
<message>
<source>What is open</source>
<translation>Das Offene</translation>
</message>
<message>
<source>make room, or save the session elsewhere</source>
<translation>Platz schaffen oder die Sitzung anderswo speichern</translation>
</message>
<message>
<source>Opening {name}</source>
<translation>{name} wird geöffnet</translation>
</message>
<message>
<source>Opening the last session</source>
<translation>Letzte Sitzung wird geöffnet</translation>
</message>
<message>
<source>There is no last session yet.</source>
<translation>Es gibt noch keine letzte Sitzung.</translation>
</message>
<message>
<source>'{name}' is open in another window; choose another name.</source>
<translation>'{name}' ist in einem anderen Fenster offen; einen anderen Namen wählen.</translation>
</message>
<message>
<source>, without {left} that lie on other machines</source>
<translation>, ohne {left}, die auf anderen Rechnern liegen</translation>
</message>
<message>
<source>Saved {name}{besides}.</source>
<translation>{name} ist gespeichert{besides}.</translation>
</message>
<message>
<source>choose another place</source>
<translation>einen anderen Ort wählen</translation>
</message>
<message>
<source>'{path}' cannot be read ({reason}); put it back or remove it from the list.</source>
<translation>'{path}' kann nicht gelesen werden ({reason}); zurücklegen oder aus der Liste nehmen.</translation>
</message>
<message>
<source>The window shows codecs with one token a frame in every layer, which {name} is not; use it with python -m codec.</source>
<translation>Das Fenster zeigt Codecs mit einem Token pro Frame in jeder Schicht, und {name} ist keiner davon; verwenden Sie ihn mit python -m codec.</translation>
</message>
<message>
<source>Packed codes</source>
<translation>Gepackte Codes</translation>
</message>
<message>
<source>tokens</source>
<translation>Token</translation>
</message>
<message>
<source>codebook usage</source>
<translation>Codebook-Nutzung</translation>
</message>
<message>
<source>measures</source>
<translation>Messwerte</translation>
</message>
<message>
<source>Export audio</source>
<translation>Audio exportieren</translation>
</message>
<message>
<source>Export tokens</source>
<translation>Token exportieren</translation>
</message>
<message>
<source>region</source>
<translation>Bereich</translation>
</message>
<message>
<source>whole clip</source>
<translation>ganzer Clip</translation>
</message>
<message>
<source>loudness-matched</source>
<translation>in der Lautheit angeglichen</translation>
</message>
<message>
<source>at their own level</source>
<translation>mit eigenem Pegel</translation>
</message>
<message>
<source>Export RVQ-1:k series to</source>
<translation>RVQ-1:k-Reihe exportieren nach</translation>
</message>
<message>
<source>Export figure</source>
<translation>Abbildung exportieren</translation>
</message>
<message>
<source>report</source>
<translation>Bericht</translation>
</message>
<message>
<source>Export report</source>
<translation>Bericht exportieren</translation>
</message>
<message>
<source>RVQ-1 to RVQ-1:{n_layers} of the {part}, {start_s:.2f}–{end_s:.2f} s, {level}, one file each.</source>
<translation>RVQ-1 bis RVQ-1:{n_layers} ({part}, {start_s:.2f}–{end_s:.2f} s), {level}, je eine Datei.</translation>
</message>
<message>
<source>There is no picture yet; open a recording first.</source>
<translation>Es gibt noch kein Bild; erst eine Aufnahme öffnen.</translation>
</message>
<message>
<source>figure</source>
<translation>Abbildung</translation>
</message>
<message>
<source>Export table</source>
<translation>Tabelle exportieren</translation>
</message>
<message>
<source>There are no clips; open some recordings first.</source>
<translation>Es gibt keine Clips; öffnen Sie zuerst Aufnahmen.</translation>
</message>
<message>
<source>Batch to</source>
<translation>Stapel speichern in</translation>
</message>
<message>
<source>Figures are not saved as '{name}'; choose {suffixes}.</source>
<translation>Abbildungen werden nicht als '{name}' gespeichert; {suffixes} wählen.</translation>
</message>
<message>
<source>{play} starts and stops. Hold {compare} to hear yourself without the codec, {live_semantic} to hear RVQ-1 alone; {live_mute} mutes, {keep_minute} opens the last minute as a recording; {live} goes back.</source>
<translation>{play} startet und stoppt. {compare} halten, um sich ohne Codec zu hören, {live_semantic} für RVQ-1 allein; {live_mute} schaltet stumm, {keep_minute} öffnet die letzte Minute als Aufnahme; {live} führt zurück.</translation>
</message>
<message>
<source>Acoustic layers from</source>
<translation>Akustische Schichten aus</translation>
</message>
<message>
<source>Save screenshot</source>
<translation>Bildschirmfoto speichern</translation>
</message>
<message>
<source>window</source>
<translation>Fenster</translation>
</message>
<message>
<source>The picture could not be saved to '{path}'; choose another place.</source>
<translation>Das Bild konnte nicht in '{path}' gespeichert werden; einen anderen Ort wählen.</translation>
</message>
<message>
<source>Export</source>
<translation>Exportieren</translation>
</message>
<message>
<source>Samples</source>
<translation>Beispiele</translation>
</message>
<message>
<source>Mix of all channels</source>
<translation>Mischung aller Kanäle</translation>
</message>
<message>
<source>Left (1)</source>
<translation>Links (1)</translation>
</message>
<message>
<source>Right (2)</source>
<translation>Rechts (2)</translation>
</message>
<message>
<source>Channel {n}</source>
<translation>Kanal {n}</translation>
</message>
<message>
<source>left channel</source>
<translation>linker Kanal</translation>
</message>
<message>
<source>right channel</source>
<translation>rechter Kanal</translation>
</message>
<message>
<source>channel {n}</source>
<translation>Kanal {n}</translation>
</message>
<message>
<source>{name}, {channel}</source>
<translation>{name}, {channel}</translation>
</message>
<message>
<source>'{name}' is open here and is not overwritten; choose another name.</source>
<translation>„{name}“ ist hier geöffnet und wird nicht überschrieben; einen anderen Namen wählen.</translation>
</message>
<message>
<source>{mix} is now the mix of all {count} clips.</source>
<translation>{mix} ist jetzt die Mischung aller {count} Clips.</translation>
</message>
<message>
<source>{name} was removed from the list; its file was not deleted.</source>
<translation>{name} wurde aus der Liste genommen; die Datei wurde nicht gelöscht.</translation>
</message>
<message>
<source>The list holds at most {most} clips; {count} more were left out.</source>
<translation>Die Liste fasst höchstens {most} Clips; {count} weitere wurden weggelassen.</translation>
</message>
<message>
<source>RVQ-{n} alone</source>
<translation>RVQ-{n} allein</translation>
</message>
<message>
<source>Difference  ·  Mix{matched} against Original</source>
<translation>Differenz  ·  Mischung{matched} gegen Original</translation>
</message>
<message>
<source> with {gain_db:+.1f} dB</source>
<translation> mit {gain_db:+.1f} dB</translation>
</message>
<message>
<source>Original</source>
<translation>Original</translation>
</message>
<message>
<source>no layer</source>
<translation>keine Schicht</translation>
</message>
<message>
<source>Use headphones: a microphone that hears the loudspeaker hears the codec's own output and may howl.</source>
<translation>Kopfhörer benutzen: ein Mikrofon, das den Lautsprecher hört, hört die Ausgabe des Codecs und kann pfeifen.</translation>
</message>
<message>
<source>the recording is silent</source>
<translation>die Aufnahme ist still</translation>
</message>
<message>
<source>the decoding is silent</source>
<translation>das Dekodierte ist still</translation>
</message>
<message>
<source>too short</source>
<translation>zu kurz</translation>
</message>
<message>
<source>too little speech</source>
<translation>zu wenig Sprache</translation>
</message>
<message>
<source>the decoding is damaged</source>
<translation>das Dekodierte ist beschädigt</translation>
</message>
<message>
<source>the measure failed</source>
<translation>die Messung schlug fehl</translation>
</message>
<message>
<source>the measure crashed</source>
<translation>die Messung ist abgestürzt</translation>
</message>
<message>
<source>whole region</source>
<translation>ganzer Bereich</translation>
</message>
<message>
<source>first {length_s:.0f} s of the clip</source>
<translation>erste {length_s:.0f} s des Clips</translation>
</message>
<message>
<source>first {length_s:.0f} s of the region</source>
<translation>erste {length_s:.0f} s des Bereichs</translation>
</message>
<message>
<source>Mel distance</source>
<translation>Mel-Abstand</translation>
</message>
<message>
<source>Mean absolute difference of natural-log mel spectra over four window lengths; 0 is equal.</source>
<translation>Mittlere absolute Differenz natürlich-logarithmischer Mel-Spektren über vier Fensterlängen; 0 ist gleich.</translation>
</message>
<message>
<source>Wide-band PESQ (ITU-T P.862.2), 1.04 to 4.64; higher is better.</source>
<translation>Breitband-PESQ (ITU-T P.862.2), 1.04 bis 4.64; höher ist besser.</translation>
</message>
<message>
<source>0 to 1</source>
<translation>0 bis 1</translation>
</message>
<message>
<source>Short-time objective intelligibility (Taal et al. 2011); higher is better.</source>
<translation>Short-time objective intelligibility (Taal et al. 2011); höher ist besser.</translation>
</message>
<message>
<source>Speaker sim.</source>
<translation>Sprecher</translation>
</message>
<message>
<source>cosine</source>
<translation>Kosinus</translation>
</message>
<message>
<source>Cosine of the voices' Resemblyzer embeddings (Wan et al. 2018); higher is more alike.</source>
<translation>Kosinus der Resemblyzer-Embeddings beider Stimmen (Wan et al. 2018); höher ist ähnlicher.</translation>
</message>
<message>
<source>Bit rate</source>
<translation>Bitrate</translation>
</message>
<message>
<source>Nominal bit rate of the layers.</source>
<translation>Nominale Bitrate der Schichten.</translation>
</message>
<message>
<source>run the program from its source to have them</source>
<translation>dafür das Programm aus dem Quelltext starten</translation>
</message>
<message>
<source>install 'hybridcodec-inspector[evaluate-all]'</source>
<translation>dafür 'hybridcodec-inspector[evaluate-all]' installieren</translation>
</message>
<message>
<source>Entropy (kbit/s)</source>
<translation>Entropie (kbit/s)</translation>
</message>
<message>
<source>Left out: {titles}; {how}.</source>
<translation>Weggelassen: {titles}; {how}.</translation>
</message>
<message>
<source>The recording has rumble or a DC offset, which PESQ takes for a part of the speech; it can be left out of the measures.</source>
<translation>Die Aufnahme hat Rumpeln oder einen Gleichanteil, den PESQ für einen Teil der Sprache hält; beides lässt sich aus den Maßen heraushalten.</translation>
</message>
<message>
<source>{title} (no {package})</source>
<translation>{title} (kein {package})</translation>
</message>
<message>
<source>Not defined: {titles}.</source>
<translation>Nicht definiert: {titles}.</translation>
</message>
<message>
<source>Mix: {label}</source>
<translation>Mischung: {label}</translation>
</message>
<message>
<source>Semantic</source>
<translation>Semantisch</translation>
</message>
<message>
<source>Mix</source>
<translation>Mischung</translation>
</message>
<message>
<source> continuous</source>
<translation> kontinuierlich</translation>
</message>
<message>
<source> + {count} painted</source>
<translation> + {count} gemalt</translation>
</message>
<message>
<source>, voice of {name}</source>
<translation>, Stimme von {name}</translation>
</message>
<message>
<source>Select a region first, by dragging over a picture.</source>
<translation>Erst einen Bereich wählen, durch Ziehen über ein Bild.</translation>
</message>
<message>
<source>All sounds play in sync: choose another one with the mouse or the arrow keys, and playback continues at the same position. Hold &lt;kbd&gt;X&lt;/kbd&gt; for the original.</source>
<translation>Alle Töne laufen synchron: mit Maus oder Pfeiltasten einen anderen wählen, und die Wiedergabe läuft an derselben Stelle weiter. &lt;kbd&gt;X&lt;/kbd&gt; halten für das Original.</translation>
</message>
<message>
<source>Made with {program}. This file is self-contained.</source>
<translation>Erstellt mit {program}. Diese Datei enthält alles.</translation>
</message>
<message>
<source>every sound as loud as the original in this stretch (LUFS)</source>
<translation>jeder Ton so laut wie das Original in diesem Stück (LUFS)</translation>
</message>
<message>
<source>every sound at −23 LUFS</source>
<translation>jeder Ton mit −23 LUFS</translation>
</message>
<message>
<source>as recorded and decoded</source>
<translation>wie aufgenommen und decodiert</translation>
</message>
<message>
<source>fitted to the width</source>
<translation>an die Breite angepasst</translation>
</message>
<message>
<source>Loudness</source>
<translation>Lautheit</translation>
</message>
<message>
<source>Hop</source>
<translation>Hop</translation>
</message>
<message>
<source>Frequency</source>
<translation>Frequenz</translation>
</message>
<message>
<source>Levels</source>
<translation>Pegel</translation>
</message>
<message>
<source>Made with</source>
<translation>Gemacht mit</translation>
</message>
<message>
<source>Channel</source>
<translation>Kanal</translation>
</message>
<message>
<source>Duration</source>
<translation>Dauer</translation>
</message>
<message>
<source>Sample rate</source>
<translation>Abtastrate</translation>
</message>
<message>
<source>Remarks</source>
<translation>Anmerkungen</translation>
</message>
<message>
<source>Name</source>
<translation>Name</translation>
</message>
<message>
<source>Description</source>
<translation>Beschreibung</translation>
</message>
<message>
<source>Trained bandwidth</source>
<translation>Trainierte Bandbreite</translation>
</message>
<message>
<source>Frames</source>
<translation>Frames</translation>
</message>
<message>
<source>Causal</source>
<translation>Kausal</translation>
</message>
<message>
<source>Trained to decode</source>
<translation>Trainiert zu decodieren</translation>
</message>
<message>
<source>Licence</source>
<translation>Lizenz</translation>
</message>
<message>
<source>Fingerprint</source>
<translation>Fingerabdruck</translation>
</message>
<message>
<source>{low:g} to {high:g} dBFS, {colours}</source>
<translation>{low:g} bis {high:g} dBFS, {colours}</translation>
</message>
<message>
<source>, then {count} × {sizes}</source>
<translation>, dann {count} × {sizes}</translation>
</message>
<message>
<source>{n_layers}: RVQ-1 with {first} codes</source>
<translation>{n_layers}: RVQ-1 mit {first} Codes</translation>
</message>
<message>
<source>Listen</source>
<translation>Hören</translation>
</message>
<message>
<source>Codebook usage of each layer</source>
<translation>Codebook-Nutzung jeder Schicht</translation>
</message>
<message>
<source>Play</source>
<translation>Abspielen</translation>
</message>
<message>
<source>Pause</source>
<translation>Pause</translation>
</message>
<message>
<source>Loading…</source>
<translation>Lädt…</translation>
</message>
<message>
<source>Position in seconds</source>
<translation>Position in Sekunden</translation>
</message>
<message>
<source>Sounds</source>
<translation>Töne</translation>
</message>
<message>
<source>up to {khz:g} kHz</source>
<translation>bis {khz:g} kHz</translation>
</message>
<message>
<source>no</source>
<translation>nein</translation>
</message>
<message>
<source>{hz:g} Hz, hop {hop} samples</source>
<translation>{hz:g} Hz, Hop {hop} Abtastwerte</translation>
</message>
<message>
<source>{kbps:g} kbit/s nominal</source>
<translation>{kbps:g} kbit/s nominal</translation>
</message>
<message>
<source> or </source>
<translation> oder </translation>
</message>
<message>
<source>yes, latency {ms:g} ms</source>
<translation>ja, Latenz {ms:g} ms</translation>
</message>
<message>
<source>Counted in this clip: N frames cannot show more than log2(N) bits, so a short clip gives too low an entropy and too low a perplexity.</source>
<translation>In diesem Clip gezählt: N Frames können nicht mehr als log2(N) Bit zeigen, ein kurzer Clip ergibt daher zu wenig Entropie und Perplexität.</translation>
</message>
<message>
<source>Layer</source>
<translation>Schicht</translation>
</message>
<message>
<source>Codes used</source>
<translation>Genutzt</translation>
</message>
<message>
<source>of</source>
<translation>von</translation>
</message>
<message>
<source>Usage</source>
<translation>Nutzung</translation>
</message>
<message>
<source>Perplexity</source>
<translation>Perplexität</translation>
</message>
<message>
<source>Entropy (bit)</source>
<translation>Entropie (bit)</translation>
</message>
<message>
<source>Entropy (bit/s)</source>
<translation>Entropie (bit/s)</translation>
</message>
<message>
<source>Nominal (bit/s)</source>
<translation>Nominal (bit/s)</translation>
</message>
<message>
<source>Whole clip, {frames:,} frames</source>
<translation>Ganzer Clip, {frames:,} Frames</translation>
</message>
<message>
<source>frame {frame:,}</source>
<translation>Frame {frame:,}</translation>
</message>
<message>
<source>code {code}</source>
<translation>Code {code}</translation>
</message>
<message>
<source>{count:,} of {frames:,} frames ({share:.2%})</source>
<translation>{count:,} von {frames:,} Frames ({share:.2%})</translation>
</message>
<message>
<source>energy {energy_db:.1f} dB</source>
<translation>Energie {energy_db:.1f} dB</translation>
</message>
<message>
<source>Recording</source>
<translation>Aufnahme</translation>
</message>
<message>
<source>Settings</source>
<translation>Einstellungen</translation>
</message>
<message>
<source>The mix is not decoded yet; wait a moment, then try again.</source>
<translation>Die Mischung ist noch nicht decodiert; kurz warten, dann noch einmal versuchen.</translation>
</message>
<message>
<source>Measuring for the report</source>
<translation>Messung für den Bericht</translation>
</message>
<message>
<source>{clip} through {codec}</source>
<translation>{clip} durch {codec}</translation>
</message>
<message>
<source>Cancelled; the report was not written.</source>
<translation>Abgebrochen; der Bericht wurde nicht geschrieben.</translation>
</message>
<message>
<source>What is heard and measured: {label}.</source>
<translation>Was zu hören und gemessen ist: {label}.</translation>
</message>
<message>
<source>file load import recording audio wav mp3 drop browse</source>
<translation>datei laden importieren aufnahme audio wav mp3 durchsuchen</translation>
</message>
<message>
<source>close all reset clear start over</source>
<translation>alle schließen zurücksetzen leeren neu anfangen</translation>
</message>
<message>
<source>project load workspace</source>
<translation>projekt laden arbeitsbereich</translation>
</message>
<message>
<source>project store workspace</source>
<translation>projekt sichern arbeitsbereich</translation>
</message>
<message>
<source>restore recover crash resume reopen</source>
<translation>wiederherstellen absturz fortsetzen erneut öffnen</translation>
</message>
<message>
<source>model weights safetensors network change codec</source>
<translation>modell gewichte safetensors netz codec wechseln</translation>
</message>
<message>
<source>voice conversion speaker timbre swap clone</source>
<translation>stimme stimmwandlung sprecher klangfarbe tauschen</translation>
</message>
<message>
<source>save sound render bounce write wav flac mp3</source>
<translation>ton sichern speichern rendern schreiben wav flac mp3</translation>
</message>
<message>
<source>codes units numpy json praat textgrid</source>
<translation>codes einheiten numpy json praat textgrid</translation>
</message>
<message>
<source>all layers batch stack bitrates</source>
<translation>alle schichten stapel präfixe bitraten</translation>
</message>
<message>
<source>many files folder all clips table csv series</source>
<translation>viele dateien ordner alle aufnahmen tabelle csv serie</translation>
</message>
<message>
<source>apply copy layers every clip batch</source>
<translation>anwenden übertragen schichten alle aufnahmen</translation>
</message>
<message>
<source>image picture paper plot pdf svg png print</source>
<translation>bild grafik druck pdf svg png</translation>
</message>
<message>
<source>table csv excel spreadsheet results</source>
<translation>csv excel tabellenkalkulation ergebnisse messwerte</translation>
</message>
<message>
<source>html page document summary share</source>
<translation>html seite dokument zusammenfassung teilen</translation>
</message>
<message>
<source>screen capture image picture png snapshot</source>
<translation>screenshot bild png fensterbild</translation>
</message>
<message>
<source>exit close leave</source>
<translation>schließen verlassen ende</translation>
</message>
<message>
<source>revert back mistake</source>
<translation>zurücknehmen zurück fehler</translation>
</message>
<message>
<source>repeat again</source>
<translation>erneut nochmal</translation>
</message>
<message>
<source>preferences options configuration language font size device gpu cuda autosave buffer</source>
<translation>optionen konfiguration sprache schriftgröße gerät gpu cuda sicherung puffer</translation>
</message>
<message>
<source>start stop listen hear sound</source>
<translation>start stopp anhören ton</translation>
</message>
<message>
<source>rewind beginning home return playhead</source>
<translation>zurückspulen beginn abspielmarke</translation>
</message>
<message>
<source>repeat cycle again</source>
<translation>wiederholen nochmal</translation>
</message>
<message>
<source>source reference input a/b</source>
<translation>quelle referenz eingang a/b</translation>
</message>
<message>
<source>content phonetic first layer</source>
<translation>inhalt phonetisch erste schicht</translation>
</message>
<message>
<source>reconstruction decoded all output</source>
<translation>rekonstruktion decodiert alles ausgabe</translation>
</message>
<message>
<source>selection layers toggles</source>
<translation>auswahl schichten schalter</translation>
</message>
<message>
<source>a/b ab test difference bypass hold</source>
<translation>a/b ab test unterschied bypass halten</translation>
</message>
<message>
<source>volume level gain lufs normalize normalise loudness ebu</source>
<translation>lautstärke pegel verstärkung lufs normalisieren ebu</translation>
</message>
<message>
<source>speed tempo rate half</source>
<translation>geschwindigkeit tempo halb</translation>
</message>
<message>
<source>speed tempo rate double</source>
<translation>geschwindigkeit tempo doppelt</translation>
</message>
<message>
<source>normal tempo rate real time reset</source>
<translation>geschwindigkeit echtzeit zurücksetzen</translation>
</message>
<message>
<source>speaker headphones sound card audio device playback</source>
<translation>lautsprecher kopfhörer soundkarte audiogerät wiedergabe</translation>
</message>
<message>
<source>microphone mic input speak record real time monitor headphones talk</source>
<translation>mikrofon eingang sprechen aufnehmen echtzeit kopfhörer</translation>
</message>
<message>
<source>save recording buffer history microphone</source>
<translation>speichern aufnahme puffer mikrofon</translation>
</message>
<message>
<source>microphone content first layer</source>
<translation>mikrofon inhalt erste schicht</translation>
</message>
<message>
<source>silence microphone speaker quiet feedback</source>
<translation>stille mikrofon lautsprecher leise rückkopplung</translation>
</message>
<message>
<source>microphone capture save take</source>
<translation>mikrofon mitschneiden speichern</translation>
</message>
<message>
<source>latency delay round trip lag test tone microphone</source>
<translation>latenz verzögerung rundlauf testton mikrofon</translation>
</message>
<message>
<source>first layer content</source>
<translation>erste schicht inhalt</translation>
</message>
<message>
<source>all layers reset everything</source>
<translation>alle schichten zurücksetzen alles</translation>
</message>
<message>
<source>residual timbre without semantic</source>
<translation>residuum klangfarbe ohne semantik</translation>
</message>
<message>
<source>less bitrate remove prefix</source>
<translation>weniger bitrate entfernen präfix</translation>
</message>
<message>
<source>bitrate add prefix</source>
<translation>mehr bitrate hinzufügen präfix</translation>
</message>
<message>
<source>unsolo all</source>
<translation>solo aus alle</translation>
</message>
<message>
<source>unquantized unquantised latent residual</source>
<translation>unquantisiert latent residuum</translation>
</message>
<message>
<source>draw automation brush mask edit over time</source>
<translation>zeichnen automation pinsel maske bearbeiten</translation>
</message>
<message>
<source>delete remove unpaint</source>
<translation>löschen entfernen</translation>
</message>
<message>
<source>delete remove reset</source>
<translation>entfernen zurücksetzen</translation>
</message>
<message>
<source>list files sidebar playlist</source>
<translation>liste dateien seitenleiste</translation>
</message>
<message>
<source>delete close file</source>
<translation>löschen datei schließen</translation>
</message>
<message>
<source>restore undo removal</source>
<translation>zurückholen rückgängig</translation>
</message>
<message>
<source>magnify closer larger bigger</source>
<translation>hineinzoomen näher größer</translation>
</message>
<message>
<source>smaller wider farther</source>
<translation>herauszoomen kleiner weiter</translation>
</message>
<message>
<source>fit selection</source>
<translation>auswahl einpassen</translation>
</message>
<message>
<source>fit whole entire overview reset</source>
<translation>einpassen ganz gesamt übersicht</translation>
</message>
<message>
<source>left earlier before move</source>
<translation>früher zurück verschieben</translation>
</message>
<message>
<source>right later after move</source>
<translation>später weiter verschieben</translation>
</message>
<message>
<source>auto scroll track playhead cursor page</source>
<translation>mitlaufen folgen scrollen automatisch abspielmarke seite blättern</translation>
</message>
<message>
<source>codes units indices token map</source>
<translation>codes einheiten indizes tokenkarte</translation>
</message>
<message>
<source>codebook entropy perplexity usage statistics bits</source>
<translation>codebuch entropie perplexität statistik bits</translation>
</message>
<message>
<source>quality metrics pesq stoi dnsmos mel distance scores evaluation</source>
<translation>metriken messwerte pesq stoi dnsmos mel-abstand auswertung</translation>
</message>
<message>
<source>clipboard table csv excel</source>
<translation>zwischenablage csv excel</translation>
</message>
<message>
<source>selection start end length duration type enter exact time seconds</source>
<translation>auswahl anfang beginn ende länge dauer eingeben genau zeit sekunden</translation>
</message>
<message>
<source>deselect selection none</source>
<translation>abwählen auswahl keine</translation>
</message>
<message>
<source>appearance colours colors mode automatic</source>
<translation>aussehen farben modus automatisch</translation>
</message>
<message>
<source>appearance colours colors bright white day mode</source>
<translation>aussehen farben weiß tag modus</translation>
</message>
<message>
<source>appearance colours colors black night mode</source>
<translation>aussehen farben schwarz nacht modus</translation>
</message>
<message>
<source>spectrograms pictures rows order difference views</source>
<translation>spektrogramme zeilen reihenfolge differenz</translation>
</message>
<message>
<source>spectrogram scale mel log bark window fft hop dynamic range colour color map contrast</source>
<translation>spektrogramm skala mel log bark fenster fft hop dynamik farbskala kontrast</translation>
</message>
<message>
<source>pitch fundamental frequency intonation melody yin</source>
<translation>tonhöhe grundfrequenz intonation melodie yin</translation>
</message>
<message>
<source>boundaries segments</source>
<translation>grenzen segmente</translation>
</message>
<message>
<source>cutoff nyquist frequency limit</source>
<translation>grenzfrequenz nyquist</translation>
</message>
<message>
<source>frequency range maximum limit vertical zoom in harmonics pitch khz</source>
<translation>frequenz bereich maximum grenze senkrecht vergrößern harmonische tonhöhe khz</translation>
</message>
<message>
<source>frequency range maximum limit vertical zoom out khz</source>
<translation>frequenz bereich maximum grenze senkrecht verkleinern khz</translation>
</message>
<message>
<source>frequency range maximum full nyquist vertical zoom all</source>
<translation>frequenz bereich maximum voll nyquist senkrecht alles</translation>
</message>
<message>
<source>search find actions</source>
<translation>suchen finden aktionen</translation>
</message>
<message>
<source>tutorial introduction getting started guide learn</source>
<translation>tutorial einführung erste schritte anleitung</translation>
</message>
<message>
<source>help what is this context</source>
<translation>hilfe erklärung</translation>
</message>
<message>
<source>keyboard keys hotkeys bindings help</source>
<translation>tastatur tasten hilfe</translation>
</message>
<message>
<source>version licence license credits model card</source>
<translation>version lizenz modellkarte</translation>
</message>
<message>
<source>The program is MIT-licensed and made with:</source>
<translation>Das Programm steht unter der MIT-Lizenz und ist gemacht mit:</translation>
</message>
<message>
<source>Licences</source>
<translation>Lizenzen</translation>
</message>
<message>
<source>Free software under the MIT licence.</source>
<translation>Freie Software unter der MIT-Lizenz.</translation>
</message>
<message>
<source>Model card</source>
<translation>Modellkarte</translation>
</message>
<message>
<source>Listening into a neural speech codec, layer by layer.</source>
<translation>In einen neuronalen Sprachcodec hineinhören, Schicht für Schicht.</translation>
</message>
<message>
<source>Python {python} on {system} {machine}.</source>
<translation>Python {python} auf {system} {machine}.</translation>
</message>
<message>
<source>&lt;b&gt;{name}&lt;/b&gt;: {summary} {n_layers} layers, {kbps:.3g} kbit/s, {khz:g} kHz, computed on {device}. Licence of the weights: {licence}.</source>
<translation>&lt;b&gt;{name}&lt;/b&gt;: {summary} {n_layers} Schichten, {kbps:.3g} kbit/s, {khz:g} kHz, gerechnet auf {device}. Lizenz der Gewichte: {licence}.</translation>
</message>
<message>
<source>no summary</source>
<translation>keine Beschreibung</translation>
</message>
<message>
<source>not stated</source>
<translation>nicht angegeben</translation>
</message>
<message>
<source>Close this panel.</source>
<translation>Diesen Bereich schließen.</translation>
</message>
<message>
<source>Close panel</source>
<translation>Bereich schließen</translation>
</message>
<message>
<source>There are no figures to copy or save; open Codebook usage or Quality vs. layers first.</source>
<translation>Es gibt keine Werte zu kopieren oder zu speichern; erst Codebook-Nutzung oder Qualität je Schichtzahl öffnen.</translation>
</message>
<message>
<source>The table was copied as CSV.</source>
<translation>Die Tabelle wurde als CSV kopiert.</translation>
</message>
<message>
<source>Batch</source>
<translation>Stapel</translation>
</message>
<message>
<source>Decodes each clip with each set of layers into a folder, and writes the measures of all of them into one table (CSV).</source>
<translation>Dekodiert jeden Clip mit jeder Auswahl von Schichten in einen Ordner und schreibt alle Messwerte in eine Tabelle (CSV).</translation>
</message>
<message>
<source>Sets with spaces between: semantic, acoustic, all, 1:k, 1,3-5.</source>
<translation>Auswahlen mit Leerzeichen dazwischen: semantic, acoustic, all, 1:k, 1,3-5.</translation>
</message>
<message>
<source>All that are installed</source>
<translation>Alle installierten</translation>
</message>
<message>
<source>Replace files that are there</source>
<translation>Vorhandene Dateien ersetzen</translation>
</message>
<message>
<source>Choose…</source>
<translation>Wählen…</translation>
</message>
<message>
<source>Sets of layers</source>
<translation>Schichtauswahlen</translation>
</message>
<message>
<source>Measures</source>
<translation>Maße</translation>
</message>
<message>
<source>Folder</source>
<translation>Ordner</translation>
</message>
<message>
<source>Start</source>
<translation>Start</translation>
</message>
<message>
<source>Cancel</source>
<translation>Abbrechen</translation>
</message>
<message>
<source>Close</source>
<translation>Schließen</translation>
</message>
<message>
<source>The upper edge of the pictures: lower, to tell f0 and its harmonics apart.</source>
<translation>Der obere Rand der Bilder: niedriger, um f0 und seine Harmonischen zu unterscheiden.</translation>
</message>
<message>
<source>The panes that the upper edge is for.</source>
<translation>Die Bilder, für die der obere Rand gilt.</translation>
</message>
<message>
<source>All panes</source>
<translation>Alle Bilder</translation>
</message>
<message>
<source>Different</source>
<translation>Verschieden</translation>
</message>
<message>
<source>Click or Return opens a clip, Delete takes it out of the list; drag, or press Alt with an arrow key, to change the order.</source>
<translation>Klick oder Eingabe öffnet einen Clip, Entf nimmt ihn aus der Liste; Ziehen, oder Alt mit einer Pfeiltaste, ändert die Folge.</translation>
</message>
<message>
<source>Add…</source>
<translation>Hinzufügen…</translation>
</message>
<message>
<source>Solo</source>
<translation>Solo</translation>
</message>
<message>
<source>The same keys with Shift: listen to that layer only.</source>
<translation>Dieselben Tasten mit Umschalt: nur diese Schicht hören.</translation>
</message>
<message>
<source>Key</source>
<translation>Taste</translation>
</message>
<message>
<source>Command</source>
<translation>Befehl</translation>
</message>
<message>
<source>What it does</source>
<translation>Was er tut</translation>
</message>
<message>
<source>Switch layer {n} of the mix on or off.</source>
<translation>Schicht {n} der Mischung ein- oder ausschalten.</translation>
</message>
<message>
<source>One column, 88 mm</source>
<translation>Eine Spalte, 88 mm</translation>
</message>
<message>
<source>Page, 180 mm</source>
<translation>Seite, 180 mm</translation>
</message>
<message>
<source>Slide, 254 mm</source>
<translation>Folie, 254 mm</translation>
</message>
<message>
<source>Export…</source>
<translation>Exportieren…</translation>
</message>
<message>
<source>Export RVQ-1:k series</source>
<translation>RVQ-1:k-Reihe exportieren</translation>
</message>
<message>
<source>FLAC, 16 bit</source>
<translation>FLAC, 16 Bit</translation>
</message>
<message>
<source>WAV, 16 bit</source>
<translation>WAV, 16 Bit</translation>
</message>
<message>
<source>Format</source>
<translation>Format</translation>
</message>
<message>
<source>Include the original at its own sample rate</source>
<translation>Auch das Original, mit eigener Abtastrate</translation>
</message>
<message>
<source>The spectrograms as shown, redrawn with axes and a level scale.</source>
<translation>Die Spektrogramme wie gezeigt, neu gezeichnet mit Achsen und Pegelskala.</translation>
</message>
<message>
<source>PNG, pixels</source>
<translation>PNG, Pixel</translation>
</message>
<message>
<source>SVG, vectors</source>
<translation>SVG, Vektoren</translation>
</message>
<message>
<source>PDF, vectors</source>
<translation>PDF, Vektoren</translation>
</message>
<message>
<source>Width</source>
<translation>Breite</translation>
</message>
<message>
<source>Background</source>
<translation>Hintergrund</translation>
</message>
<message>
<source>Resolution</source>
<translation>Auflösung</translation>
</message>
<message>
<source>What is not decoded yet is hatched in it.</source>
<translation>Was noch nicht decodiert ist, ist darin schraffiert.</translation>
</message>
<message>
<source>hop fitted to the width</source>
<translation>Hop an die Breite angepasst</translation>
</message>
<message>
<source>cyan: f0 in Hz (YIN), on the right-hand axis</source>
<translation>cyan: f0 in Hz (YIN), auf der rechten Achse</translation>
</message>
<message>
<source>hatched: not decoded yet</source>
<translation>schraffiert: noch nicht decodiert</translation>
</message>
<message>
<source>ticks above: RVQ-1 token changes</source>
<translation>Striche oben: Tokenwechsel in RVQ-1</translation>
</message>
<message>
<source>hop fitted to the width ({column} ms a column)</source>
<translation>Hop an die Breite angepasst ({column} ms je Spalte)</translation>
</message>
<message>
<source>window {window:g} ms, {hop}</source>
<translation>Fenster {window:g} ms, {hop}</translation>
</message>
<message>
<source>{scale} frequency scale</source>
<translation>Frequenzskala: {scale}</translation>
</message>
<message>
<source>hop {hop:g} ms</source>
<translation>Hop {hop:g} ms</translation>
</message>
<message>
<source>mix {label}</source>
<translation>Mischung {label}</translation>
</message>
<message>
<source>dashed: learned up to {bandwidth:g} kHz</source>
<translation>gestrichelt: gelernt bis {bandwidth:g} kHz</translation>
</message>
<message>
<source>Time (s)</source>
<translation>Zeit (s)</translation>
</message>
<message>
<source>Difference (dB)</source>
<translation>Differenz (dB)</translation>
</message>
<message>
<source>Level (dBFS)</source>
<translation>Pegel (dBFS)</translation>
</message>
<message>
<source>Frequency (kHz)</source>
<translation>Frequenz (kHz)</translation>
</message>
<message>
<source>Sessions</source>
<translation>Sitzungen</translation>
</message>
<message>
<source>Audio</source>
<translation>Audio</translation>
</message>
<message>
<source>All files</source>
<translation>Alle Dateien</translation>
</message>
<message>
<source>Open a session</source>
<translation>Sitzung öffnen</translation>
</message>
<message>
<source>Load a checkpoint</source>
<translation>Checkpoint laden</translation>
</message>
<message>
<source>Replace files</source>
<translation>Dateien ersetzen</translation>
</message>
<message>
<source>Replace file</source>
<translation>Datei ersetzen</translation>
</message>
<message>
<source>Open recordings</source>
<translation>Aufnahmen öffnen</translation>
</message>
<message>
<source>HybridCodec checkpoint</source>
<translation>HybridCodec-Checkpoint</translation>
</message>
<message>
<source>Replace {file}{others} in {folder}?</source>
<translation>{file}{others} in {folder} ersetzen?</translation>
</message>
<message>
<source> and {count} more</source>
<translation> und {count} weitere</translation>
</message>
<message>
<source>Views</source>
<translation>Ansichten</translation>
</message>
<message>
<source>Explanation</source>
<translation>Erklärung</translation>
</message>
<message>
<source>Loading the codec…</source>
<translation>Codec wird geladen…</translation>
</message>
<message>
<source>Layer mixer</source>
<translation>Schichtenmischer</translation>
</message>
<message>
<source>Prefix RVQ-1:k</source>
<translation>Präfix RVQ-1:k</translation>
</message>
<message>
<source>The first k layers.  (Up, Down)</source>
<translation>Die ersten k Schichten.  (Hoch, Herunter)</translation>
</message>
<message>
<source>No layer</source>
<translation>Keine Schicht</translation>
</message>
<message>
<source>unquantized, so no bit rate</source>
<translation>unquantisiert, also ohne Bitrate</translation>
</message>
<message>
<source>Not trained to decode unquantized layers.</source>
<translation>Nicht für unquantisierte Schichten trainiert.</translation>
</message>
<message>
<source>This checkpoint was not trained for this set.</source>
<translation>Der Checkpoint wurde für diese Auswahl nicht trainiert.</translation>
</message>
<message>
<source>{name} on {compute}
{sample_rate:g} kHz  ·  {frame_rate_hz:g} Hz frames  ·  hop {hop_samples}</source>
<translation>{name} auf {compute}
{sample_rate:g} kHz  ·  {frame_rate_hz:g} Hz Frames  ·  Hop {hop_samples}</translation>
</message>
<message>
<source>Brush: layers to paint</source>
<translation>Pinsel: Schichten</translation>
</message>
<message>
<source>silence</source>
<translation>Stille</translation>
</message>
<message>
<source>{rate:.4g} kbit/s of {all:.4g}</source>
<translation>{rate:.4g} kbit/s von {all:.4g}</translation>
</message>
<message>
<source>Drag in the lane to paint {paint}.</source>
<translation>In der Spur ziehen, um zu malen: {paint}.</translation>
</message>
<message>
<source>Solo: </source>
<translation>Solo: </translation>
</message>
<message>
<source>semantic</source>
<translation>semantisch</translation>
</message>
<message>
<source>acoustic</source>
<translation>akustisch</translation>
</message>
<message>
<source>  Switching it gives a set this checkpoint was not trained for.</source>
<translation>  Schalten ergibt eine Auswahl, für die der Checkpoint nicht trainiert wurde.</translation>
</message>
<message>
<source>  This checkpoint was not trained for it alone.</source>
<translation>  Der Checkpoint wurde dafür allein nicht trainiert.</translation>
</message>
<message>
<source>{name}: {role} layer, {codebook_size:,} codes, {bits} bits a frame.</source>
<translation>{name}: {role}, {codebook_size:,} Codes, {bits} Bit je Frame.</translation>
</message>
<message>
<source>  {decibels:.1f} dB relative to the total in view.</source>
<translation>  {decibels:.1f} dB relativ zur Summe im sichtbaren Ausschnitt.</translation>
</message>
<message>
<source>{text}  Key {key}</source>
<translation>{text}  Taste {key}</translation>
</message>
<message>
<source>Solo {name}</source>
<translation>Solo {name}</translation>
</message>
<message>
<source>Listen to {name} only.{untrained}{key}</source>
<translation>Nur {name} hören.{untrained}{key}</translation>
</message>
<message>
<source>Level</source>
<translation>Pegel</translation>
</message>
<message>
<source>System default</source>
<translation>Systemstandard</translation>
</message>
<message>
<source>Starting…</source>
<translation>Startet…</translation>
</message>
<message>
<source>Stop</source>
<translation>Stopp</translation>
</message>
<message>
<source>Stop waiting</source>
<translation>Warten beenden</translation>
</message>
<message>
<source>mono</source>
<translation>mono</translation>
</message>
<message>
<source>Live controls</source>
<translation>Live-Bedienung</translation>
</message>
<message>
<source>Back to recordings</source>
<translation>Zurück zu den Aufnahmen</translation>
</message>
<message>
<source>Start or stop speaking through the codec.  (Space)</source>
<translation>Das Sprechen durch den Codec starten oder beenden.  (Leertaste)</translation>
</message>
<message>
<source>Microphone</source>
<translation>Mikrofon</translation>
</message>
<message>
<source>Loudspeaker</source>
<translation>Lautsprecher</translation>
</message>
<message>
<source>Refresh devices</source>
<translation>Geräte aktualisieren</translation>
</message>
<message>
<source>Update the lists of devices; new ones are found only while live is stopped.</source>
<translation>Die Gerätelisten aktualisieren; neue werden nur gefunden, während Live gestoppt ist.</translation>
</message>
<message>
<source>Bypass</source>
<translation>Bypass</translation>
</message>
<message>
<source>hear yourself without the codec, at the same instant</source>
<translation>sich ohne Codec hören, im selben Augenblick</translation>
</message>
<message>
<source>hear RVQ-1 alone</source>
<translation>RVQ-1 allein hören</translation>
</message>
<message>
<source>Feedback guard</source>
<translation>Pfeifschutz</translation>
</message>
<message>
<source>Turn the sound down by 20 dB when it begins to howl.</source>
<translation>Den Ton um 20 dB absenken, wenn er zu pfeifen beginnt.</translation>
</message>
<message>
<source>Dry / wet</source>
<translation>Dry / Wet</translation>
</message>
<message>
<source>Share of the codec's sound.</source>
<translation>Anteil des Codec-Tons.</translation>
</message>
<message>
<source>Input gain</source>
<translation>Eingang</translation>
</message>
<message>
<source>Gain of the microphone, before the codec.</source>
<translation>Verstärkung des Mikrofons, vor dem Codec.</translation>
</message>
<message>
<source>{channels} channels</source>
<translation>{channels} Kanäle</translation>
</message>
<message>
<source>Stop, and leave live mode.  ({key})</source>
<translation>Stoppen und den Live-Modus verlassen.  ({key})</translation>
</message>
<message>
<source>Mute  {key}</source>
<translation>Stumm  {key}</translation>
</message>
<message>
<source>Silence the loudspeaker; the codec goes on.  ({key})</source>
<translation>Den Lautsprecher stumm schalten; der Codec läuft weiter.  ({key})</translation>
</message>
<message>
<source>Make the codec's sound as loud as the microphone's.  ({key})</source>
<translation>Den Klang des Codecs so laut machen wie den des Mikrofons.  ({key})</translation>
</message>
<message>
<source>Hold to {what}.  ({key})</source>
<translation>Halten: {what}.  ({key})</translation>
</message>
<message>
<source>{face}: hold {key} to {what}</source>
<translation>{face}: {key} halten, um zu tun: {what}</translation>
</message>
<message>
<source>{face} live</source>
<translation>{face} (live)</translation>
</message>
<message>
<source>{name} (default)</source>
<translation>{name} (Standard)</translation>
</message>
<message>
<source>{device}.  It runs at the rate it prefers.</source>
<translation>{device}.  Läuft mit der eigenen Abtastrate.</translation>
</message>
<message>
<source>{name} (not connected)</source>
<translation>{name} (nicht verbunden)</translation>
</message>
<message>
<source>Acoustic</source>
<translation>Akustisch</translation>
</message>
<message>
<source>Layers that are decoded live</source>
<translation>Live decodierte Schichten</translation>
</message>
<message>
<source>Layers, live</source>
<translation>Schichten, live</translation>
</message>
<message>
<source>Decode {label}.</source>
<translation>{label} decodieren.</translation>
</message>
<message>
<source>silent</source>
<translation>still</translation>
</message>
<message>
<source>{name} in dBFS: RMS, its peak in pale, and the highest peak of late.</source>
<translation>{name} in dBFS: RMS, blass die Spitze, und die höchste Spitze der letzten Zeit.</translation>
</message>
<message>
<source>RMS {rms:.0f}, peak {held:.0f} dBFS</source>
<translation>RMS {rms:.0f}, Spitze {held:.0f} dBFS</translation>
</message>
<message>
<source>Spectrogram of the last seconds, {scale}.</source>
<translation>Spektrogramm der letzten Sekunden, {scale}.</translation>
</message>
<message>
<source>{low:.0f} to {high:.0f} dBFS</source>
<translation>{low:.0f} bis {high:.0f} dBFS</translation>
</message>
<message>
<source>now</source>
<translation>jetzt</translation>
</message>
<message>
<source>Record to disk: input left, output right, as FLAC.</source>
<translation>Auf den Datenträger aufnehmen: Eingang links, Ausgang rechts, als FLAC.</translation>
</message>
<message>
<source>Press Start (Space) and speak</source>
<translation>Start drücken (Leertaste) und sprechen</translation>
</message>
<message>
<source>Not running.</source>
<translation>Läuft nicht.</translation>
</message>
<message>
<source>Loading the codec and opening the devices…</source>
<translation>Codec wird geladen, Geräte werden geöffnet…</translation>
</message>
<message>
<source>Waiting for the device.</source>
<translation>Wartet auf das Gerät.</translation>
</message>
<message>
<source>Input, as the codec hears it</source>
<translation>Eingang, wie der Codec ihn hört</translation>
</message>
<message>
<source>Output</source>
<translation>Ausgang</translation>
</message>
<message>
<source>Measure round-trip latency</source>
<translation>Umlauflatenz messen</translation>
</message>
<message>
<source>Play a test tone and measure how long it takes to come back, with and without the codec.</source>
<translation>Einen Testton abspielen und messen, wie lange er bis zur Rückkehr braucht, mit und ohne Codec.</translation>
</message>
<message>
<source>Stop recording</source>
<translation>Aufnahme stoppen</translation>
</message>
<message>
<source>Keep last minute</source>
<translation>Letzte Minute</translation>
</message>
<message>
<source>Open what was said in the last minute.  (K)</source>
<translation>Öffnen, was in der letzten Minute gesagt wurde.  (K)</translation>
</message>
<message>
<source>Latency</source>
<translation>Latenz</translation>
</message>
<message>
<source>Load and dropouts</source>
<translation>Last und Aussetzer</translation>
</message>
<message>
<source>Alerts</source>
<translation>Warnungen</translation>
</message>
<message>
<source>Record to</source>
<translation>Aufnehmen in</translation>
</message>
<message>
<source>device in</source>
<translation>Gerät ein</translation>
</message>
<message>
<source>resampling</source>
<translation>Resampling</translation>
</message>
<message>
<source>frame</source>
<translation>Frame</translation>
</message>
<message>
<source>compute</source>
<translation>Rechnen</translation>
</message>
<message>
<source>queue</source>
<translation>Puffer</translation>
</message>
<message>
<source>device out</source>
<translation>Gerät aus</translation>
</message>
<message>
<source>Input level</source>
<translation>Eingangspegel</translation>
</message>
<message>
<source>Output level</source>
<translation>Ausgangspegel</translation>
</message>
<message>
<source>Record…</source>
<translation>Aufnehmen…</translation>
</message>
<message>
<source>Latency {total:.0f} ms = {listed}</source>
<translation>Latenz {total:.0f} ms = {listed}</translation>
</message>
<message>
<source>{count} dropout</source>
<translation>{count} Aussetzer</translation>
</message>
<message>
<source>{count} dropouts</source>
<translation>{count} Aussetzer</translation>
</message>
<message>
<source>Can't keep up in real time</source>
<translation>Nicht schnell genug für Echtzeit</translation>
</message>
<message>
<source>Load {load:.0f} % of real time</source>
<translation>Last {load:.0f} % der Echtzeit</translation>
</message>
<message>
<source>To {path}</source>
<translation>Nach {path}</translation>
</message>
<message>
<source>loop {with_codec:.0f} ms ({without_codec:.0f} without codec)</source>
<translation>Schleife {with_codec:.0f} ms ({without_codec:.0f} ohne Codec)</translation>
</message>
<message>
<source>feedback at {hz:.0f} Hz</source>
<translation>Rückkopplung bei {hz:.0f} Hz</translation>
</message>
<message>
<source>recording {clock}</source>
<translation>nimmt auf {clock}</translation>
</message>
<message>
<source>RVQ-1:k is the first k layers; the mix is what the switches make.</source>
<translation>RVQ-1:k sind die ersten k Schichten; die Mischung machen die Schalter.</translation>
</message>
<message>
<source>What the tokens' own frequencies in this stretch would need; a short stretch gives too low a value.</source>
<translation>Was die eigenen Häufigkeiten der Token in diesem Stück brauchten; ein kurzes Stück ergibt einen zu kleinen Wert.</translation>
</message>
<message>
<source>Measure</source>
<translation>Messen</translation>
</message>
<message>
<source>Measure the clip</source>
<translation>Clip messen</translation>
</message>
<message>
<source>Measure the region</source>
<translation>Bereich messen</translation>
</message>
<message>
<source>k of RVQ-1:k</source>
<translation>k von RVQ-1:k</translation>
</message>
<message>
<source>Measures vs. number of layers</source>
<translation>Messwerte über der Zahl der Schichten</translation>
</message>
<message>
<source>Measures of each RVQ-1:k and of the mix</source>
<translation>Messwerte jedes RVQ-1:k und der Mischung</translation>
</message>
<message>
<source>What was measured</source>
<translation>Was gemessen wurde</translation>
</message>
<message>
<source>Progress of measuring</source>
<translation>Fortschritt der Messung</translation>
</message>
<message>
<source>Table</source>
<translation>Tabelle</translation>
</message>
<message>
<source>Show the values as a table.  (Ctrl+C copies them as CSV)</source>
<translation>Die Werte als Tabelle zeigen.  (Strg+C kopiert sie als CSV)</translation>
</message>
<message>
<source>Without rumble</source>
<translation>Ohne Rumpeln</translation>
</message>
<message>
<source>Measured</source>
<translation>Gemessen</translation>
</message>
<message>
<source>Measuring</source>
<translation>Messung</translation>
</message>
<message>
<source>Nothing has been measured yet.</source>
<translation>Noch wurde nichts gemessen.</translation>
</message>
<message>
<source>Stop measuring; what has been measured stays.</source>
<translation>Die Messung beenden; was gemessen ist, bleibt.</translation>
</message>
<message>
<source>Leave out what is below {hz:.0f} Hz, rumble and DC, before measuring.</source>
<translation>Vor dem Messen weglassen, was unter {hz:.0f} Hz liegt: Rumpeln und Gleichanteil.</translation>
</message>
<message>
<source>Measure the {label}.</source>
<translation>Messen: {label}.</translation>
</message>
<message>
<source>How loud what is played is, after the loudness gain: the bar is the RMS, its pale end the peak, the line the highest peak of late, in dBFS. The light shows that something was cut at full scale; click to put it out.</source>
<translation>Wie laut das Gespielte nach der Lautheitsverstärkung ist: der Balken ist der RMS, sein blasses Ende die Spitze, die Linie die höchste Spitze der letzten Zeit, in dBFS. Die Lampe zeigt, dass etwas an der Vollaussteuerung abgeschnitten wurde; Klicken löscht sie.</translation>
</message>
<message>
<source>peak </source>
<translation>Spitze </translation>
</message>
<message>
<source>RMS {rms}, peak {peak} dBFS</source>
<translation>RMS {rms}, Spitze {peak} dBFS</translation>
</message>
<message>
<source>, clipped</source>
<translation>, übersteuert</translation>
</message>
<message>
<source>Click to move the playhead, drag to select a region, turn the wheel to zoom. Space plays, 1 to 4 choose what is heard, F1 shows every key.</source>
<translation>Klicken setzt die Abspielmarke, Ziehen wählt einen Bereich, das Mausrad zoomt. Leertaste spielt, 1 bis 4 wählen, was zu hören ist, F1 zeigt alle Tasten.</translation>
</message>
<message>
<source>Message</source>
<translation>Meldung</translation>
</message>
<message>
<source>Dismiss this message.</source>
<translation>Diese Meldung schließen.</translation>
</message>
<message>
<source>Dismiss message</source>
<translation>Meldung schließen</translation>
</message>
<message>
<source>Progress</source>
<translation>Fortschritt</translation>
</message>
<message>
<source>Stop the current task; what is done so far is kept.</source>
<translation>Den laufenden Vorgang beenden; was fertig ist, bleibt.</translation>
</message>
<message>
<source>Open folder {folder}</source>
<translation>Ordner {folder} öffnen</translation>
</message>
<message>
<source>No program was found that opens {folder}.</source>
<translation>Es wurde kein Programm gefunden, das {folder} öffnet.</translation>
</message>
<message>
<source>System default{default}</source>
<translation>Systemstandard{default}</translation>
</message>
<message>
<source>{title}  (not connected)</source>
<translation>{title}  (nicht verbunden)</translation>
</message>
<message>
<source>No device found</source>
<translation>Kein Gerät gefunden</translation>
</message>
<message>
<source>{channels} channels, {rate_hz} Hz</source>
<translation>{channels} Kanäle, {rate_hz} Hz</translation>
</message>
<message>
<source>Waveform of the whole clip</source>
<translation>Wellenform des ganzen Clips</translation>
</message>
<message>
<source>What is painted over the mix. While painting is on, drag to paint; pull an edge to resize; Delete takes the chosen stroke away.</source>
<translation>Was über die Mischung gemalt ist. Solange Malen an ist, malt Ziehen; an einem Rand ziehen ändert die Länge; Entf nimmt den gewählten Strich weg.</translation>
</message>
<message>
<source>Nothing is painted.</source>
<translation>Nichts ist gemalt.</translation>
</message>
<message>
<source>{label}, {start_s:.2f} to {end_s:.2f} s</source>
<translation>{label}, {start_s:.2f} bis {end_s:.2f} s</translation>
</message>
<message>
<source>Paint with {label}</source>
<translation>Mit {label} malen</translation>
</message>
<message>
<source>Delete stroke</source>
<translation>Strich löschen</translation>
</message>
<message>
<source>Commands</source>
<translation>Befehle</translation>
</message>
<message>
<source>Type a command</source>
<translation>Befehl eingeben</translation>
</message>
<message>
<source>Search commands</source>
<translation>Befehle suchen</translation>
</message>
<message>
<source>Matching commands</source>
<translation>Passende Befehle</translation>
</message>
<message>
<source>No command matches “{typed}”. Try another word, or press F1 for all keys.</source>
<translation>Kein Befehl passt zu „{typed}“. Ein anderes Wort versuchen, oder F1 für alle Tasten drücken.</translation>
</message>
<message>
<source>Space shows or hides a picture; drag, or press Alt with an arrow key, to change the order.</source>
<translation>Leertaste zeigt oder verbirgt ein Bild; Ziehen, oder Alt mit einer Pfeiltaste, ändert die Folge.</translation>
</message>
<message>
<source>Difference (Mix against Original)</source>
<translation>Differenz (Mischung gegen Original)</translation>
</message>
<message>
<source>Panes</source>
<translation>Bilder</translation>
</message>
<message>
<source>Reset</source>
<translation>Zurücksetzen</translation>
</message>
<message>
<source>Original, Semantic and Mix.</source>
<translation>Original, Semantisch und Mischung.</translation>
</message>
<message>
<source>Semantic (RVQ-1)</source>
<translation>Semantisch (RVQ-1)</translation>
</message>
<message>
<source>Move up</source>
<translation>Nach oben</translation>
</message>
<message>
<source>Move down</source>
<translation>Nach unten</translation>
</message>
<message>
<source>Frequency up to</source>
<translation>Frequenz bis</translation>
</message>
<message>
<source>Applies to</source>
<translation>Gilt für</translation>
</message>
<message>
<source>Minimum level</source>
<translation>Kleinster Pegel</translation>
</message>
<message>
<source>Maximum level</source>
<translation>Größter Pegel</translation>
</message>
<message>
<source>Difference up to</source>
<translation>Differenz bis</translation>
</message>
<message>
<source>Reset to the default settings.</source>
<translation>Auf die Voreinstellungen zurücksetzen.</translation>
</message>
<message>
<source>Overlays</source>
<translation>Überlagerungen</translation>
</message>
<message>
<source>Point at a picture, or press Alt with an arrow key: time, frequency, tokens and levels</source>
<translation>Auf ein Bild zeigen, oder Alt mit einer Pfeiltaste: Zeit, Frequenz, Token und Pegel</translation>
</message>
<message>
<source>frame {frame}, RVQ-1:{count} {tokens}</source>
<translation>Frame {frame}, RVQ-1:{count} {tokens}</translation>
</message>
<message>
<source>unvoiced</source>
<translation>stimmlos</translation>
</message>
<message>
<source>Under the cursor</source>
<translation>Unter dem Cursor</translation>
</message>
<message>
<source>Recent files</source>
<translation>Zuletzt geöffnet</translation>
</message>
<message>
<source>Clear this list</source>
<translation>Diese Liste leeren</translation>
</message>
<message>
<source>{what}, in seconds such as 1.25, or minutes and seconds such as 1:02.5.</source>
<translation>{what}, in Sekunden wie 1,25 oder Minuten und Sekunden wie 1:02,5.</translation>
</message>
<message>
<source>“{text}” is not a time; type seconds such as 1.25, or minutes such as 1:02.5.</source>
<translation>„{text}“ ist keine Zeit; Sekunden wie 1,25 oder Minuten wie 1:02,5 eintippen.</translation>
</message>
<message>
<source>Start of the region</source>
<translation>Start des Bereichs</translation>
</message>
<message>
<source>End</source>
<translation>Ende</translation>
</message>
<message>
<source>End of the region</source>
<translation>Ende des Bereichs</translation>
</message>
<message>
<source>Length</source>
<translation>Dauer</translation>
</message>
<message>
<source>Length of the region</source>
<translation>Dauer des Bereichs</translation>
</message>
<message>
<source>The clip ends at {end:.3f} s; type an earlier start.</source>
<translation>Der Clip endet bei {end:.3f} s; einen früheren Start eintippen.</translation>
</message>
<message>
<source>The clip ends at {end:.3f} s, and so does the region.</source>
<translation>Der Clip endet bei {end:.3f} s, und mit ihm der Bereich.</translation>
</message>
<message>
<source>Drag to move this pane.  (Ctrl+Up, Ctrl+Down)</source>
<translation>Ziehen verschiebt dieses Bild.  (Strg+Hoch, Strg+Herunter)</translation>
</message>
<message>
<source>Turn the wheel for the upper edge of this pane.</source>
<translation>Das Mausrad verstellt den oberen Rand dieses Bildes.</translation>
</message>
<message>
<source>none</source>
<translation>keines</translation>
</message>
<message>
<source>Spectrograms: </source>
<translation>Spektrogramme: </translation>
</message>
<message>
<source>Current pane: {chosen}</source>
<translation>Aktuelles Bild: {chosen}</translation>
</message>
<message>
<source>Start page</source>
<translation>Startseite</translation>
</message>
<message>
<source>Open a recording, drop one here, or try a sample</source>
<translation>Eine Aufnahme öffnen, hierher ziehen oder ein Beispiel ausprobieren</translation>
</message>
<message>
<source>Open a recording…</source>
<translation>Aufnahme öffnen…</translation>
</message>
<message>
<source>Point at a token, or move through them with the arrow keys; Return puts the playhead there</source>
<translation>Auf ein Token zeigen, oder mit den Pfeiltasten hindurchgehen; Eingabe setzt die Abspielmarke dorthin</translation>
</message>
<message>
<source>Code</source>
<translation>Code</translation>
</message>
<message>
<source>Rarity</source>
<translation>Seltenheit</translation>
</message>
<message>
<source>Energy</source>
<translation>Energie</translation>
</message>
<message>
<source>Token map</source>
<translation>Tokenkarte</translation>
</message>
<message>
<source>Token under the pointer</source>
<translation>Token unter dem Zeiger</translation>
</message>
<message>
<source>What the colours of the token map show</source>
<translation>Was die Farben der Tokenkarte zeigen</translation>
</message>
<message>
<source>What the colours show.  Code: equal codes have equal colours.  Rarity: −log2 of the code's share of this clip's frames.  Energy: what the layer adds, in dB below the clip's largest.</source>
<translation>Was die Farben zeigen.  Code: gleiche Codes haben gleiche Farben.  Seltenheit: −log2 des Anteils des Codes an den Frames dieses Clips.  Energie: was die Schicht beiträgt, in dB unter dem größten Wert des Clips.</translation>
</message>
<message>
<source>The token layer; choose a row to see its codes.</source>
<translation>Die Token-Schicht; eine Zeile wählen, um ihre Codes zu sehen.</translation>
</message>
<message>
<source>{codes_used:,} of {codebook_size:,}</source>
<translation>{codes_used:,} / {codebook_size:,}</translation>
</message>
<message>
<source>Number of distinct codes in this clip, out of the codebook size.</source>
<translation>Zahl verschiedener Codes in diesem Clip, von der Codebookgröße.</translation>
</message>
<message>
<source>Share of the codebook used in this clip.</source>
<translation>Anteil des Codebooks, der in diesem Clip genutzt wird.</translation>
</message>
<message>
<source>How many codes would hold as much if all were as frequent.  {short_clip}</source>
<translation>Wie viele Codes gleich viel fassten, wären alle gleich häufig.  {short_clip}</translation>
</message>
<message>
<source>Empirical entropy of the layer's tokens (Shannon 1948).  {short_clip}</source>
<translation>Empirische Entropie der Token der Schicht (Shannon 1948).  {short_clip}</translation>
</message>
<message>
<source>bit/s of nominal</source>
<translation>bit/s / nominal</translation>
</message>
<message>
<source>{entropy_bits_per_s:.0f} of {nominal_bits_per_s:.0f}</source>
<translation>{entropy_bits_per_s:.0f} / {nominal_bits_per_s:.0f}</translation>
</message>
<message>
<source>Entropy × frame rate, of what the layer costs if every code is sent with the same number of bits.  {short_clip}</source>
<translation>Entropie × Frame-Rate, von dem, was die Schicht kostet, wenn jeder Code mit gleich vielen Bit gesendet wird.  {short_clip}</translation>
</message>
<message>
<source>Bit rate of the mix</source>
<translation>Bitrate der Mischung</translation>
</message>
<message>
<source>Codes of each layer, sorted by frequency</source>
<translation>Codes jeder Schicht, nach Häufigkeit sortiert</translation>
</message>
<message>
<source>Code, by rank</source>
<translation>Code, nach Rang</translation>
</message>
<message>
<source>Share of frames (%)</source>
<translation>Anteil (%)</translation>
</message>
<message>
<source>Open a recording to see its codebook usage.</source>
<translation>Eine Aufnahme öffnen, um ihre Codebook-Nutzung zu sehen.</translation>
</message>
<message>
<source>{frames:,} frames</source>
<translation>{frames:,} Frames</translation>
</message>
<message>
<source>Mix {label}: {entropy:.3f} kbit/s by the entropy of this clip's tokens, of {nominal:.3f} kbit/s nominal.  ({frames})</source>
<translation>Mischung {label}: {entropy:.3f} kbit/s nach Token-Entropie, nominal {nominal:.3f} kbit/s.  ({frames})</translation>
</message>
<message>
<source>Mix {label}: what is not quantized has no bit rate.  ({frames})</source>
<translation>Mischung {label}: was nicht quantisiert ist, hat keine Bitrate.  ({frames})</translation>
</message>
<message>
<source>End the tour</source>
<translation>Beenden</translation>
</message>
<message>
<source>Back</source>
<translation>Zurück</translation>
</message>
<message>
<source>Next</source>
<translation>Weiter</translation>
</message>
<message>
<source>Done</source>
<translation>Fertig</translation>
</message>
<message>
<source>{step} of {count}</source>
<translation>{step} von {count}</translation>
</message>
<message>
<source>Loudness of every source: matched to the original, −23 LUFS (EBU R 128), or unmatched. ({match} toggles matching)</source>
<translation>Lautheit aller Quellen: an das Original angepasst, −23 LUFS (EBU R 128), oder roh. ({match} schaltet das Angleichen aus und ein)</translation>
</message>
<message>
<source>Speed of playback; the pitch stays. ({slower}  {faster}  {speed_1})</source>
<translation>Tempo; die Tonhöhe bleibt. ({slower}  {faster}  {speed_1})</translation>
</message>
<message>
<source>Matched</source>
<translation>Angepasst</translation>
</message>
<message>
<source>As it is</source>
<translation>Roh</translation>
</message>
<message>
<source>Playhead</source>
<translation>Abspielmarke</translation>
</message>
<message>
<source>Speed</source>
<translation>Tempo</translation>
</message>
<message>
<source>Gain applied to match the loudness.</source>
<translation>Verstärkung, die zum Angleichen der Lautheit angewandt wird.</translation>
</message>
<message>
<source>of {clock}</source>
<translation>von {clock}</translation>
</message>
<message>
<source>What of the other clip is laid under this one's words: its average voice, the same in every frame; its frames, stretched to this clip's length; or its frames one by one from the start, over and over if there are too few.</source>
<translation>Was vom anderen Clip unter die Wörter von diesem gelegt wird: seine mittlere Stimme, in jedem Frame gleich; seine Frames, auf die Länge dieses Clips gedehnt; oder seine Frames einer nach dem anderen von Anfang an, immer wieder, wenn es zu wenige sind.</translation>
</message>
<message>
<source>Average</source>
<translation>Mittel</translation>
</message>
<message>
<source>Stretch</source>
<translation>Dehnen</translation>
</message>
<message>
<source>Matching of the two clips</source>
<translation>Anpassung der beiden Clips</translation>
</message>
<message>
<source>The acoustic layers are those of {path}.</source>
<translation>Die akustischen Schichten sind die von {path}.</translation>
</message>
<message>
<source>Voice of {name}</source>
<translation>Stimme von {name}</translation>
</message>
<message>
<source>New here? The tour shows the window in six steps, with a sample.</source>
<translation>Neu hier? Der Rundgang zeigt das Fenster in sechs Schritten, an einem Beispiel.</translation>
</message>
<message>
<source>Unsaved session</source>
<translation>Ungesicherte Sitzung</translation>
</message>
<message>
<source>session</source>
<translation>Sitzung</translation>
</message>
<message>
<source>Save the changes to “{name}”?</source>
<translation>Die Änderungen an „{name}“ speichern?</translation>
</message>
<message>
<source>The list of devices</source>
<translation>Die Geräteliste</translation>
</message>
<message>
<source>make room for it</source>
<translation>Platz dafür schaffen</translation>
</message>
<message>
<source>The list of folders</source>
<translation>Die Liste der Ordner</translation>
</message>
<message>
<source>The settings</source>
<translation>Die Einstellungen</translation>
</message>
<message>
<source>make room for them</source>
<translation>Platz dafür schaffen</translation>
</message>
<message>
<source>The list of recent files</source>
<translation>Die Liste zuletzt geöffneter Dateien</translation>
</message>
</context>
</TS>
