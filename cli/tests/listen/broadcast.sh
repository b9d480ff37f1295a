# Two hosts on a network of their own, of which one sends OSC to all of it: broadcast.sh GENRESCOPE FILE ADDRESS.
# To be run in a network namespace without anything in it; prints what the other host receives.
set -e
program=$1 file=$2 address=$3
ip link set lo up
ip link add here type veth peer name there
unshare --net sh -c '
until ip link show there; do sleep 0.05; done >/dev/null 2>&1
ip address add 10.9.0.2/24 broadcast + dev there
ip link set there up
exec python3 -c "
import socket
receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind((\"\", 9000))
receiver.settimeout(30)
print(receiver.recvfrom(65536)[0])
"' &
other=$!
until [ "$(readlink /proc/$other/ns/net)" != "$(readlink /proc/$$/ns/net)" ]; do sleep 0.05; done
ip link set there netns $other
ip address add 10.9.0.1/24 broadcast + dev here
ip link set here up
ip route add default dev here
# Until the other host listens: what is sent before is lost, as UDP is.
until [ "$(nsenter --net=/proc/$other/ns/net ss --udp --listening --no-header 'sport = :9000')" ]; do sleep 0.05; done
"$program" listen --from "$file" --fast --json --osc "$address" >/dev/null
wait $other
