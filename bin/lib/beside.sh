# One command beside what the caller does meanwhile. Sourced, never run.

beside_pid=''

# beside COMMAND...: starts it with its output kept back, so that the two outputs do not mix.
beside() {
  beside_output=$(mktemp "${TMPDIR:-/tmp}/monostack-beside.XXXXXX")
  # With job control the command leads a process group, which end_beside can end whole.
  set -m
  "$@" >"$beside_output" 2>&1 </dev/null &
  beside_pid=$!
  set +m
}

# Waits for it, prints its output and returns its exit status.
join_beside() {
  local status=0
  wait "$beside_pid" || status=$?
  beside_pid=''
  cat "$beside_output"
  rm -f "$beside_output"
  return $status
}

# For a trap on EXIT: nothing goes on when the caller ends early, and its output is not lost.
end_beside() {
  [ -n "$beside_pid" ] || return 0
  kill -TERM -- "-$beside_pid" 2>/dev/null || true
  join_beside || true
}
