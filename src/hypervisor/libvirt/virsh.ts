import { sh } from '../shell/command';

export const VIRSH = sh`virsh -q -c qemu:///system`;
