# The Debian packages that each part needs, and why. Sourced by bin/install-host-packages.

packages_build='
build-essential            compiles better-sqlite3
python3                    runs node-gyp, which does
'

packages_controller='
qemu-utils                 inspects and converts images
openssh-client             makes the controller'"'"'s key
'

packages_host='
libvirt-daemon-system      runs the guests
libvirt-daemon-driver-qemu its driver for qemu
libvirt-clients            virsh
qemu-system-x86            the machine that guests see
qemu-utils                 disks: qemu-img
ovmf                       UEFI for guests
openssh-server             the controller comes in by SSH
dnsmasq-base               DHCP for guests
haproxy                    metadata at 169.254.169.254
iproute2                   bridges, namespaces, VXLAN
iptables                   security groups
ipset                      remote groups of security groups
ebtables                   ARP spoofing protection
conntrack                  ends connections that a rule no longer allows
genisoimage                config drives
procps                     finds processes
dosfstools                 disks that are formatted as FAT
'

packages_guest='
busybox-static             the guest'"'"'s user space
dropbear-bin               the guest'"'"'s SSH server
syslinux                   boots it
syslinux-common            boots it
mtools                     fills its disk without mounting
dosfstools                 its file system
e2fsprogs                  its other file system
cpio                       packs its initramfs
xz-utils                   unpacks kernel modules
kmod                       reads what a kernel module needs
'

packages_client='
python3-openstackclient    the openstack command
openssh-client             logs in to servers
curl                       asks the API
'

packages_test='
python3-openstackclient    real clients against the API
python3-glanceclient       real clients against the API
python3-novaclient         real clients against the API
python3-neutronclient      real clients against the API
chromium                   the dashboard in a real browser
redis-server               wake-ups between controllers
slapd                      a real directory behind a domain
ldap-utils                 fills it
strace                     sees that an answer leaves only after its sync
udhcpc                     a DHCP client
netcat-openbsd             open and closed ports
iputils-ping               ping between servers
curl                       asks the API
'
