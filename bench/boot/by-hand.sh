# bash -s COUNT, on the host: boots COUNT guests at once as /root/domain.xml says, prints the milliseconds, removes them.
set -eu
folder=/var/lib/monostack/by-hand
mkdir -p "$folder"
model=$(sed -n 's/.*<name>\(.*\)<\/name>.*/\1/p' /root/domain.xml)
base=$(find /var/lib/monostack/base -type f | head -n 1)
ids=()
for _ in $(seq "$1"); do
  id=$(cat /proc/sys/kernel/random/uuid)
  ids+=("$id")
  # Another name, disk, console file, address and tap device; all else is the product's domain.
  sed -e "s/$model/hand-$id/" -e "s#<uuid>.*</uuid>#<uuid>$id</uuid>#" \
    -e "s#/var/lib/monostack/servers/[^/]*/root.qcow2#$folder/$id.qcow2#" \
    -e "s#/var/lib/monostack/servers/[^/]*/console.log#$folder/$id.log#" \
    -e "s#<entry name='uuid'>.*</entry>#<entry name='uuid'>$id</entry>#" \
    -e "s/<mac address='.*'/<mac address='52:54:00:${id:0:2}:${id:2:2}:${id:4:2}'/" \
    -e "/<target dev='tap/d" /root/domain.xml >"$folder/$id.xml"
done
boot() {
  qemu-img create -q -f qcow2 -F qcow2 -b "$base" "$folder/$1.qcow2" 1G
  virsh -q define "$folder/$1.xml"
  virsh -q start "hand-$1"
}
begin=$(date +%s%N)
for id in "${ids[@]}"; do boot "$id" & done
wait
end=$(date +%s%N)
for id in "${ids[@]}"; do
  virsh -q destroy "hand-$id"
  virsh -q undefine "hand-$id"
done
rm -rf "$folder"
echo $(((end - begin) / 1000000))
