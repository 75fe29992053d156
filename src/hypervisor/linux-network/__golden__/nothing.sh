
wanted=" end "
resealed=
rm -f $run/look
rules iptables be2621192e14e83e <<'MONOSTACK-END'
*raw
COMMIT
*nat
COMMIT
*filter
COMMIT
MONOSTACK-END
rules ip6tables be2621192e14e83e <<'MONOSTACK-END'
*raw
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
cat >$run/guests <<'MONOSTACK-END'
MONOSTACK-END
stale_spaces
stale_links
stale_sets
seal
exit 0
