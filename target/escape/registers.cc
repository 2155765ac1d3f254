/* SPDX-License-Identifier: MIT
 *
 * registers.cc - a function of the runtime that keeps all general registers but two, so that a
 * call of it off the main path costs no register on it: the values that are live around a write
 * barrier would else be saved where the function begins, whether a collection runs or not.
 *
 * GCC knows functions with other conventions by their types (TARGET_FNTYPE_ABI), and looks at the
 * type of the function that a call names if -fipa-ra is on, as it is when optimising. Only on
 * x86-64, where the runtime has such a function (target/heap/barrier.c).
 */
#include "gimple_parts.h"

#include <backend.h>
#include <rtl.h>
#include <regs.h>
#include <function-abi.h>
#include <target.h>

#ifdef R10_REG /* what the compiler compiles for: it may run on something else */

namespace
{

enum { OUR_ABI = NUM_ABI_IDS - 1 }; /* GCC's own are numbered from 0 */

tree type;
const predefined_function_abi &(*abi_of_others)(const_tree);

const predefined_function_abi &abi_of(const_tree fntype)
{
	predefined_function_abi &abi = function_abis[OUR_ABI];

	if (!type || fntype != type)
		return abi_of_others ? abi_of_others(fntype) : default_function_abi;
	if (!abi.initialized_p()) {
		HARD_REG_SET clobbered = default_function_abi.full_reg_clobbers() &
					 ~reg_class_contents[GENERAL_REGS];
		/* which the dynamic linker uses to resolve the function's address */
		SET_HARD_REG_BIT(clobbered, R10_REG);
		SET_HARD_REG_BIT(clobbered, R11_REG);
		abi.initialize(OUR_ABI, clobbered);
	}
	return abi;
}

} // namespace

tree type_keeping_registers(tree fntype)
{
	if (!optimize || !flag_ipa_ra)
		return NULL_TREE;
	if (!type) {
		type = keep(build_distinct_type_copy(fntype));
		abi_of_others = targetm.calls.fntype_abi;
		targetm.calls.fntype_abi = abi_of;
	}
	return type;
}

#else

tree type_keeping_registers(tree)
{
	return NULL_TREE;
}

#endif
