# network 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11
( set -e
ensure_bridge brq5fbbf2ac-4d 1500
exit $failed )
[ $? = 0 ] || problem "network 5fbbf2ac-4d1b-4f6e-9d0f-1d9a3c1f2a11 is not as it should be"
