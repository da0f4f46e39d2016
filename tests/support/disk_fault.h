// SPDX-License-Identifier: Apache-2.0
// What the library disk_fault.c and the test that uses it share, by a mapped file. C and C++.
#pragma once

#ifdef __cplusplus
namespace hornbill::test {
#endif

enum DiskFaultKind { disk_well = 0, disk_fails = 1, disk_stalls = 2 };

struct DiskFault {
  volatile int kind;                  // a DiskFaultKind; calls stall until it changes
  volatile int hits;                  // calls that met the fault
  volatile unsigned long long inode;  // only this file; 0: every file
};

#ifdef __cplusplus
}  // namespace hornbill::test
#endif
