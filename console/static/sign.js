// A finger's signature on a letter's page. Without this script the page is whole, and the button does the same.
"use strict";
(function () {
  const pad = document.querySelector(".pad"), canvas = pad && pad.querySelector("canvas");
  if (!canvas || !canvas.getContext || !canvas.toDataURL) return;
  const field = pad.querySelector("input"), form = document.getElementById("yes"), brush = canvas.getContext("2d");
  const MOST = 60 * 1024 * 4 / 3; // characters of 60 KB in base64
  let last = null, drawn = false;

  function where(event) {
    const at = event.touches && event.touches[0] || event, box = canvas.getBoundingClientRect();
    return [(at.clientX - box.left) * canvas.width / box.width, (at.clientY - box.top) * canvas.height / box.height];
  }
  function begin(event) {
    if (event.touches && event.touches.length > 1) return;
    event.preventDefault();
    last = where(event);
    draw(last);
  }
  function move(event) {
    if (!last) return;
    event.preventDefault();
    draw(where(event));
  }
  function end() { last = null; }
  function draw(to) {
    brush.lineWidth = 7;
    brush.lineCap = brush.lineJoin = "round";
    brush.strokeStyle = "#111";
    brush.beginPath();
    brush.moveTo(last[0], last[1]);
    brush.lineTo(to[0] + .01, to[1]);
    brush.stroke();
    last = to;
    drawn = true;
  }
  function wipe() {
    brush.fillStyle = "#fff"; // paper, so that it is black on white wherever it is looked at
    brush.fillRect(0, 0, canvas.width, canvas.height);
    drawn = false;
    field.value = "";
  }
  function picture() {
    let small = canvas, text = small.toDataURL("image/png");
    while (text.length > MOST && small.width > 80) {
      const half = document.createElement("canvas");
      half.width = small.width >> 1;
      half.height = small.height >> 1;
      half.getContext("2d").drawImage(small, 0, 0, half.width, half.height);
      small = half;
      text = small.toDataURL("image/png");
    }
    return text;
  }
  canvas.addEventListener("touchstart", begin, { passive: false });
  canvas.addEventListener("touchmove", move, { passive: false });
  canvas.addEventListener("touchend", end);
  canvas.addEventListener("touchcancel", end);
  canvas.addEventListener("mousedown", begin);
  document.addEventListener("mousemove", move);
  document.addEventListener("mouseup", end);
  pad.querySelector("button").addEventListener("click", wipe);
  form.addEventListener("submit", function () { field.value = drawn ? picture() : ""; });
  wipe();
  pad.hidden = false;
})();
