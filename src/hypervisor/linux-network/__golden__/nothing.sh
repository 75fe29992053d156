
wanted=" end "
resealed=
rm -f $run/look $run/plan
rules iptables 2fa7959c9a22da29 <<'MONOSTACK-END'
*raw
COMMIT
*mangle
COMMIT
*nat
COMMIT
*filter
COMMIT
MONOSTACK-END
rules ip6tables 2fa7959c9a22da29 <<'MONOSTACK-END'
*raw
COMMIT
*mangle
COMMIT
*nat
COMMIT
*filter
COMMIT
MONOSTACK-END
rules ebtables 474a8502d2553c89 <<'MONOSTACK-END'
*filter
MONOSTACK-END
cut_flows e3b0c44298fc1c14 <<'MONOSTACK-END'
MONOSTACK-END
look <<'MONOSTACK-END'
MONOSTACK-END
rm -f $run/subports
cat >$run/guests <<'MONOSTACK-END'
MONOSTACK-END
limited=
cat >$run/limits <<'MONOSTACK-END'
MONOSTACK-END
stale_limits
stale_spaces
stale_links
stale_sets
seal 7c370d9536d7d0d6
exit 0
