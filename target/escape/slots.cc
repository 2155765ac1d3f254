/* SPDX-License-Identifier: MIT
 *
 * slots.cc - which slot of the frame a value has.
 *
 * Values that are needed at the same call have different slots; values that follow one another (a
 * variable and what a loop makes of it) share one if they can.
 *
 * Without optimisation a variable of the program has a slot of its own, which follows it: it keeps
 * its object to the end of its scope, as who looks at it in a debugger expects. So does an object
 * that the compiler moved to the heap: a program may hide the address of its own variable (in
 * memory of malloc), and may count on it as long as the function runs.
 */
#include "gimple_parts.h"

namespace
{

enum { MANY_SLOTS = 8 };

class chooser
{
      public:
	chooser(function *fun_, const root_needs &needs_, root_slots *slots_)
	    : fun(fun_), needs(needs_), slots(slots_)
	{
	}
	void run()
	{
		slots->of_value.assign(needs.values.size(), -1);
		give_own_slots();
		colour();
	}

      private:
	function *fun;
	const root_needs &needs;
	root_slots *slots;

	int new_slot(tree variable);
	void give_own_slots();
	void colour();
	int choose(unsigned value, const std::vector<char> &taken);
};

/* The program's variable that a value is, or NULL. */
tree variable_of(const root_value &value)
{
	tree variable = value.name ? SSA_NAME_VAR(value.name) : value.decl;

	if (!variable || !DECL_NAME(variable) || TREE_CODE(variable) == RESULT_DECL)
		return NULL_TREE;
	return variable;
}

bool is_users(tree variable)
{
	return variable && !DECL_ARTIFICIAL(variable) && !DECL_IGNORED_P(variable);
}

int chooser::new_slot(tree variable)
{
	slots->variable.push_back(variable);
	slots->own.push_back(false);
	return (int)slots->variable.size() - 1;
}

/* A call that allocates what the compiler moved to the heap. */
bool is_moved_object(gimple *call)
{
	tree site = gimple_call_num_args(call) == 3 ? gimple_call_arg(call, 0) : NULL_TREE;

	if (!site || TREE_CODE(site) != ADDR_EXPR || !VAR_P(TREE_OPERAND(site, 0)))
		return false;
	tree name = DECL_NAME(TREE_OPERAND(site, 0));
	return name && strncmp(IDENTIFIER_POINTER(name), SITE_PREFIX ".", sizeof(SITE_PREFIX)) == 0;
}

void chooser::give_own_slots()
{
	std::unordered_map<tree, int> followed;

	for (size_t i = 0; i < needs.calls.size(); i++) {
		gimple *call = needs.calls[i];
		tree object = gimple_call_lhs(call);
		if (!object || TREE_CODE(object) != SSA_NAME || !is_moved_object(call))
			continue;
		const int value = needs.of_name[SSA_NAME_VERSION(object)];
		if (value < 0)
			continue;
		const int slot = new_slot(variable_of(needs.values[value]));
		slots->own[slot] = true;
		slots->names.push_back({object, (unsigned)slot});
		if (!gimple_bb(call)->loop_father || bb_loop_depth(gimple_bb(call)) == 0)
			slots->of_value[value] = slot;
	}
	if (optimize)
		return;
	for (unsigned v = 0; v < needs.values.size(); v++) {
		tree variable = variable_of(needs.values[v]);
		/* a wide variable has a slot for each word, as when optimising */
		if (!is_users(variable) || slots->of_value[v] >= 0 ||
		    (needs.values[v].name && words_of(TREE_TYPE(needs.values[v].name)) > 1))
			continue;
		auto found = followed.find(variable);
		if (found == followed.end()) {
			found = followed.emplace(variable, new_slot(variable)).first;
			slots->own[found->second] = true;
		}
		slots->of_value[v] = found->second;
	}
	/* all that the variable may be, also no pointer to the heap */
	unsigned i;
	tree name;
	FOR_EACH_SSA_NAME(i, name, fun)
	{
		auto found = followed.find(SSA_NAME_VAR(name));
		if (found == followed.end())
			continue;
		if (SSA_NAME_IS_DEFAULT_DEF(name) && VAR_P(SSA_NAME_VAR(name)))
			continue;
		gimple *def = SSA_NAME_DEF_STMT(name);
		bool same = gimple_code(def) == GIMPLE_PHI;
		for (unsigned k = 0; same && k < gimple_phi_num_args(def); k++) {
			tree argument = gimple_phi_arg_def(def, k);
			same = TREE_CODE(argument) == SSA_NAME &&
			       SSA_NAME_VAR(argument) == SSA_NAME_VAR(name);
		}
		if (!same)
			slots->names.push_back({name, (unsigned)found->second});
	}
}

/* The slot for a value, given the slots of others that are needed together with it. */
int chooser::choose(unsigned value, const std::vector<char> &taken)
{
	const tree name = needs.values[value].name;
	const tree variable = variable_of(needs.values[value]);
	int same = -1, any = -1;
	auto try_value = [&](tree t) {
		if (same >= 0 || TREE_CODE(t) != SSA_NAME || needs.of_name[SSA_NAME_VERSION(t)] < 0)
			return;
		const int slot = slots->of_value[needs.of_name[SSA_NAME_VERSION(t)]];
		if (slot >= 0 && !taken[slot] && !slots->own[slot])
			same = slot;
	};

	if (name && words_of(TREE_TYPE(name)) == 1) {
		imm_use_iterator iterator;
		use_operand_p use;
		gimple *def = SSA_NAME_DEF_STMT(name);
		if (gimple_code(def) == GIMPLE_PHI)
			for (unsigned k = 0; k < gimple_phi_num_args(def); k++)
				try_value(gimple_phi_arg_def(def, k));
		FOR_EACH_IMM_USE_FAST(use, iterator, name)
			if (gimple_code(USE_STMT(use)) == GIMPLE_PHI)
				try_value(gimple_phi_result(USE_STMT(use)));
	}
	if (same >= 0)
		return same;
	for (unsigned slot = 0; slot < slots->variable.size(); slot++) {
		if (taken[slot] || slots->own[slot])
			continue;
		if (slots->variable[slot] == variable)
			return slot;
		any = any < 0 ? (int)slot : any;
	}
	/* a name is worth a slot, until there are many */
	return slots->variable.size() >= MANY_SLOTS ? any : -1;
}

void chooser::colour()
{
	std::vector<std::vector<unsigned>> calls_of(needs.values.size());

	for (size_t c = 0; c < needs.calls.size(); c++)
		for (unsigned value : needs.needed[c])
			calls_of[value].push_back(c);
	for (unsigned value = 0; value < needs.values.size(); value++) {
		if (calls_of[value].empty() || slots->of_value[value] >= 0)
			continue;
		std::vector<char> taken(slots->variable.size());
		for (unsigned c : calls_of[value])
			for (unsigned other : needs.needed[c])
				if (slots->of_value[other] >= 0)
					taken[slots->of_value[other]] = true;
		int slot = choose(value, taken);
		tree variable = variable_of(needs.values[value]);
		if (slot < 0)
			slot = new_slot(variable);
		else if (slots->variable[slot] != variable && variable)
			slots->variable[slot] = slots->variable[slot] ? NULL_TREE : variable;
		slots->of_value[value] = slot;
	}
}

} // namespace

void choose_slots(function *fun, const root_needs &needs, root_slots *slots)
{
	chooser(fun, needs, slots).run();
}
