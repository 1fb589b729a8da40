// Every sound runs all the time, in step; choosing one only turns the others down.
(() => {
  "use strict";
  const FADE_S = 0.003, BEGIN_S = 0.03;
  // In the language of the page.
  const decimals = { minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false };
  const written = (seconds) => seconds.toLocaleString(document.documentElement.lang, decimals);
  const find = (id) => document.getElementById(id);
  const play = find("play"), seek = find("seek"), clock = find("clock"), loop = find("loop");
  const radios = [...document.querySelectorAll(".sound input")];
  const players = [...document.querySelectorAll(".sound audio")];
  if (!window.AudioContext || !radios.length) return;
  let length = Number(seek.max);
  let context = null, buffers = null, running = null, from = 0, begun = 0, compared = false;

  const chosen = () => (compared ? 0 : Math.max(0, radios.findIndex((radio) => radio.checked)));

  const position = () => {
    if (!running) return from;
    const at = from + Math.max(0, context.currentTime - begun);
    return loop.checked ? at % length : Math.min(at, length);
  };

  const decode = (audio) => {
    const text = atob(audio.src.slice(audio.src.indexOf(",") + 1));
    return context.decodeAudioData(Uint8Array.from(text, (c) => c.charCodeAt(0)).buffer);
  };

  const balance = () => {
    if (!running) return;
    running.forEach(({ level }, index) =>
      level.gain.setTargetAtTime(index === chosen() ? 1 : 0, context.currentTime, FADE_S));
  };

  const stop = () => {
    if (!running) return;
    from = position();
    running.forEach(({ node }) => node.stop());
    running = null;
    play.textContent = play.dataset.play;
  };

  const start = async () => {
    context ??= new AudioContext();
    if (!buffers) {
      play.textContent = play.dataset.loading;
      play.disabled = true;
      buffers = await Promise.all(players.map(decode));
      play.disabled = false;
      length = Math.min(length, ...buffers.map((buffer) => buffer.duration));
    }
    await context.resume();
    if (from >= length - 0.01) from = 0;
    begun = context.currentTime + BEGIN_S;
    running = buffers.map((buffer, index) => {
      const node = context.createBufferSource(), level = context.createGain();
      Object.assign(node, { buffer, loop: loop.checked, loopEnd: length });
      level.gain.value = index === chosen() ? 1 : 0;
      node.connect(level).connect(context.destination);
      node.start(begun, from);
      return { node, level };
    });
    play.textContent = play.dataset.pause;
    requestAnimationFrame(show);
  };

  const show = () => {
    const at = position();
    seek.value = at;
    clock.textContent = `${written(at)} / ${written(length)} s`;
    if (!running) return;
    if (at >= length) {
      stop();
      from = 0;
      show();
    } else requestAnimationFrame(show);
  };

  const moveTo = async (seconds) => {
    const was = running !== null;
    stop();
    from = seconds;
    if (was) await start();
    show();
  };

  const compare = (on) => (event) => {
    if (event.key !== "x" && event.key !== "X") return;
    compared = on;
    balance();
  };

  play.addEventListener("click", () => (running ? (stop(), show()) : start()));
  seek.addEventListener("input", () => moveTo(Number(seek.value)));
  loop.addEventListener("change", () => moveTo(position()));
  radios.forEach((radio) => radio.addEventListener("change", balance));
  document.addEventListener("keydown", compare(true));
  document.addEventListener("keyup", compare(false));
  document.documentElement.classList.add("js");
  find("player").hidden = find("keys").hidden = false;
  show();
})();
