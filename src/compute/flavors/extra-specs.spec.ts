import { validateExtraSpec } from './extra-specs';

const answer = (name: string, value: string): string => {
  try {
    validateExtraSpec(name, value);
    return 'taken';
  } catch (error) {
    expect(error).toMatchObject({ kind: 'invalid' });
    return (error as Error).message;
  }
};

describe('the extra specs of flavors from 2.86 on', () => {
  it.each([
    ['hw:cpu_policy', 'dedicated'],
    ['hw:mem_page_size', '2MB'],
    ['hw:cpu_realtime_mask', '^0-1,^3'],
    ['hw:numa_cpus.0', '0-3'],
    ['hw:numa_mem.1', '512'],
    ['hw_rng:allowed', 'True'],
    ['hw:maxphysaddr_bits', '42'],
    ['quota:cpu_quota', '-1'],
    ['quota:disk_total_iops_sec', '100'],
    ['quota:vif_outbound_burst', '0'],
    ['resources:VCPU', '2'],
    ['resources_A1:CUSTOM_FPGA', '1'],
    ['trait:HW_CPU_X86_AVX2', 'required'],
    ['trait_g:CUSTOM_GOLD', 'forbidden'],
    ['capabilities:cpu_info:features', '<in> aes'],
    ['aggregate_instance_extra_specs:ssd', 'true'],
    ['pci_passthrough:alias', 'a1:2, b:1'],
    ['os:secure_boot', 'required'],
    ['mine', 'anything'],
    ['my:own', 'anything'],
    ['group_policy', 'none'],
  ])('take %s = %s', (name, value) => {
    expect(answer(name, value)).toBe('taken');
  });

  it.each([
    ['hw:cpu_policy', 'sharrred', "Validation failed; 'sharrred' is not one of: dedicated, shared, mixed."],
    ['hw:numa_nodes', 'foo', "Validation failed; 'foo' is not a valid integer value."],
    ['hw:numa_nodes', '0', "Validation failed; '0' is less than the min value of '1'."],
    ['hw:redirected_usb_ports', '16', "Validation failed; '16' is greater than the max value of '15'."],
    ['hw:boot_menu', 'maybe', "Validation failed; 'maybe' is not a valid boolean-like value."],
    ['hw:mem_page_size', 'huge', "Validation failed; 'huge' is not of the format"],
    ['hw:foo', 'bar', "Validation failed; extra spec 'hw:foo' does not appear to be a valid extra spec."],
    ['quota:cpu_speed', '1', "extra spec 'quota:cpu_speed' does not appear"],
    ['resources:SHEEP', '1', "extra spec 'resources:SHEEP' does not appear"],
    ['trait:HW_X', 'wanted', "'wanted' is not one of: required, forbidden."],
    ['capabilities:nonsense', '1', 'does not appear to be a valid extra spec'],
  ])('refuse %s = %s', (name, value, sentence) => {
    expect(answer(name, value)).toContain(sentence);
  });

  it('are read in no time whatever is said', () => {
    const began = Date.now();
    answer('hw:cpu_realtime_mask', `${'1'.repeat(250)}x`);
    answer('hw:cpu_realtime_mask', `1${',1-2'.repeat(60)}x`);
    answer('hw:pmem', `${'a'.repeat(254)}!`);
    expect(Date.now() - began).toBeLessThan(1000);
  });
});
