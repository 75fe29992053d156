# network 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
( set -e; part="segment 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11"
ensure_bridge brq5fbbf2ac-4d 1500
uplink_vlan brq5fbbf2ac-4d 1500 eth1 204 vl-5fbbf2ac-4d
) 2>$run/part.errors
ended_with $? segment 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
rm -f $run/subports
cat >$run/guests <<'MONOSTACK-END'
MONOSTACK-END
limited=
cat >$run/limits <<'MONOSTACK-END'
MONOSTACK-END
stale_limits
