# network 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
( set -e; part="segment 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11"
ensure_bridge brq5fbbf2ac-4d 1500
uplink_nat brq5fbbf2ac-4d 1500 gw-5fbbf2ac-4d gt-5fbbf2ac-4d fa:16:3f:5f:bb:f2 10.9.0.1/24
overlay brq5fbbf2ac-4d 1500 vxlan-71 71 192.0.2.1 192.0.2.2
) 2>$run/part.errors
ended_with $? segment 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
rm -f $run/subports
cat >$run/guests <<'MONOSTACK-END'
MONOSTACK-END
limited=
cat >$run/limits <<'MONOSTACK-END'
MONOSTACK-END
stale_limits
