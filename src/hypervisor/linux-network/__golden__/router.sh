: >$run/announce
# router c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11
( set -e; part="router c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11"
mkdir -p /var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11
mark_folder /var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11
router qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11 21b9949d94a828a9 tape0000001-01 qr-e0000001-01 fa:16:3e:0e:00:01 brq1bf2ac00-4d 1450 tape0000002-01 qr-e0000002-01 fa:16:3e:0e:00:02 brq2bf2ac00-4d 1450 tape0000003-01 qg-e0000003-01 fa:16:3e:0e:00:03 brq5fbbf2ac-4d 1500
[ $changed = no ] || configure_router qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11 <<'MONOSTACK-END'
link qr-e0000001-01 fa:16:3e:0e:00:01 1450
link qr-e0000002-01 fa:16:3e:0e:00:02 1450
link qg-e0000003-01 fa:16:3e:0e:00:03 1500
address qr-e0000001-01 10.1.0.1/24
address qr-e0000001-01 fd00:1::1/64
address qr-e0000002-01 10.2.0.1/24
address qr-e0000002-01 fd00:2::1/64
address qg-e0000003-01 10.9.0.50/24
address qg-e0000003-01 10.9.0.60/32
address qg-e0000003-01 10.9.0.62/32
default 10.9.0.1 qg-e0000003-01
route 10.77.0.0/24 10.1.0.77
route 10.78.0.1 10.1.0.77
route default 10.1.0.77
flow float 10.9.0.60 10.1.0.10
flow forward 10.9.0.62 tcp 2222 10.2.0.10 2222:2222-22:22
flow forward 10.9.0.62 tcp - 10.2.0.10 8000:8010-9000:9010
flow forward 10.9.0.62 tcp - 10.2.0.10 7000:7005-22:22
flow snat 10.9.0.50
4 *mangle
4 :PREROUTING ACCEPT [0:0]
4 -A PREROUTING -i qg-e0000003-01 -j MARK --set-xmark 0x2/0x2
4 COMMIT
4 *nat
4 :PREROUTING ACCEPT [0:0]
4 :POSTROUTING ACCEPT [0:0]
4 -A PREROUTING -i qr-e0000001-01 -d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9697
4 -A PREROUTING -i qr-e0000002-01 -d 169.254.169.254/32 -p tcp -m tcp --dport 80 -j REDIRECT --to-ports 9698
4 -A PREROUTING -d 10.9.0.60/32 -j DNAT --to-destination 10.1.0.10
4 -A PREROUTING -d 10.9.0.62/32 -p 6 -m tcp --dport 2222 -j DNAT --to-destination 10.2.0.10:22
4 -A PREROUTING -d 10.9.0.62/32 -p 6 -m tcp --dport 8000:8010 -j DNAT --to-destination 10.2.0.10:9000-9010/8000
4 -A PREROUTING -d 10.9.0.62/32 -p 6 -m tcp --dport 7000:7005 -j DNAT --to-destination 10.2.0.10:22
4 -A POSTROUTING ! -o qg-e0000003-01 -m conntrack ! --ctstate DNAT -j ACCEPT
4 -A POSTROUTING -s 10.1.0.10/32 -j SNAT --to-source 10.9.0.60
4 -A POSTROUTING -o qg-e0000003-01 -j SNAT --to-source 10.9.0.50 --random-fully
4 -A POSTROUTING -m mark ! --mark 0x2/0x2 -m conntrack --ctstate DNAT -j SNAT --to-source 10.9.0.50
4 COMMIT
4 *filter
4 :INPUT DROP [0:0]
4 :FORWARD DROP [0:0]
4 -A INPUT -i lo -j ACCEPT
4 -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
4 -A INPUT -p 1 -j ACCEPT
4 -A INPUT -i qr-e0000001-01 -p tcp -m tcp --dport 9697 -m conntrack --ctstate DNAT -j ACCEPT
4 -A INPUT -i qr-e0000002-01 -p tcp -m tcp --dport 9698 -m conntrack --ctstate DNAT -j ACCEPT
4 -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
4 -A FORWARD -i qg-e0000003-01 -m conntrack --ctstate DNAT -j ACCEPT
4 -A FORWARD -i qg-e0000003-01 -j DROP
4 -A FORWARD -o qg-e0000003-01 -m conntrack --ctstate INVALID -j DROP
4 -A FORWARD -j ACCEPT
4 COMMIT
6 *filter
6 :INPUT DROP [0:0]
6 :FORWARD ACCEPT [0:0]
6 -A INPUT -i lo -j ACCEPT
6 -A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
6 -A INPUT -p 58 -j ACCEPT
6 COMMIT
MONOSTACK-END
) 2>$run/part.errors
ended_router $? c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11 qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11
( set -e; part="routing c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11"
if differs /var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11/dnsmasq.conf; then cat >/var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11/dnsmasq.conf.next <<'MONOSTACK-END'
port=0
no-hosts
no-resolv
except-interface=lo
interface=qr-e0000002-01
bind-dynamic
pid-file=/run/monostack/network/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11.dnsmasq.pid
dhcp-leasefile=/run/monostack/network/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11.leases
enable-ra
ra-param=qr-e0000002-01,mtu:1450,100,300
dhcp-range=set:qr-e0000002-01-0,fd00:2::,ra-only,64,86400s
dhcp-option=tag:qr-e0000002-01-0,option6:dns-server,[fd00::53],[fd00::54]
dhcp-range=set:qr-e0000002-01-1,fd00:3::,static,64,86400s
MONOSTACK-END
fi
if differs /var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11/haproxy.conf; then cat >/var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11/haproxy.conf.next <<'MONOSTACK-END'
global
    maxconn 1024
    nbthread 1
defaults
    mode http
    retries 3
    timeout connect 10s
    timeout client 32s
    timeout server 32s
    timeout http-request 30s
frontend metadata
    bind 0.0.0.0:9697
    http-request del-header X-Forwarded-For
    http-request del-header X-Monostack-Network
    http-request set-header X-Monostack-Network 1bf2ac00-4d1b-4f6e-9d0f-1d9a3c1f2a11
    http-request set-header X-Forwarded-For %[src]
    default_backend controller
frontend metadata1
    bind 0.0.0.0:9698
    http-request del-header X-Forwarded-For
    http-request del-header X-Monostack-Network
    http-request set-header X-Monostack-Network 2bf2ac00-4d1b-4f6e-9d0f-1d9a3c1f2a11
    http-request set-header X-Forwarded-For %[src]
    default_backend controller
backend controller
    server controller unix@/run/monostack/metadata.sock
MONOSTACK-END
fi
serve_advertisements qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11 /var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11
serve_metadata qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11 /var/lib/monostack/networks/qrouter-c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11
) 2>$run/part.errors
ended_with $? routing c0ffee00-4d1b-4f6e-9d0f-1d9a3c1f2a11
announce_twice
rm -f $run/subports
