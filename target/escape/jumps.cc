/* SPDX-License-Identifier: MIT
 *
 * jumps.cc - loop depths. In GENERIC every loop is a label and a goto back to it, so a loop is the
 * stretch from a label to the last goto that leads back to it. A label that the programmer named
 * counts to the end of its block, as in Go. Where stretches cross (only gotos make them), the
 * outer one is made to hold the inner one, so that a smaller depth is always a longer life.
 *
 * Places are numbered in the order of the source.
 */
#include "escape.h"

/* Where a label is mentioned: by gotos, and where its address is taken. */
struct mentions {
	tree label;
	int n;
};

static tree count_mention(tree *tp, int *walk_subtrees, void *data)
{
	auto *mentions = static_cast<struct mentions *>(data);

	if (TYPE_P(*tp))
		*walk_subtrees = 0;
	else if (TREE_CODE(*tp) == GOTO_EXPR || TREE_CODE(*tp) == ADDR_EXPR)
		mentions->n += TREE_OPERAND(*tp, 0) == mentions->label;
	else if (TREE_CODE(*tp) == ASM_EXPR)
		for (tree to = ASM_LABELS(*tp); to; to = TREE_CHAIN(to))
			mentions->n += TREE_VALUE(to) == mentions->label;
	return NULL_TREE;
}

static int count_mentions(tree label, tree t)
{
	mentions mentions = {label, 0};

	walk_tree_without_duplicates(&t, count_mention, &mentions);
	return mentions.n;
}

/* A piece of code, and whether the walk is in a switch of its own. */
struct piece {
	tree whole;
	bool in_switch;
};

/* A label in a piece that may be jumped to from outside of it. A loop's own is none. */
static tree find_entry(tree *tp, int *walk_subtrees, void *data)
{
	auto *piece = static_cast<struct piece *>(data);

	if (TYPE_P(*tp) || DECL_P(*tp)) {
		*walk_subtrees = 0;
	} else if (TREE_CODE(*tp) == SWITCH_EXPR) {
		struct piece inner = {piece->whole, true};
		*walk_subtrees = 0;
		return walk_tree_without_duplicates(&SWITCH_BODY(*tp), find_entry, &inner);
	} else if (TREE_CODE(*tp) == CASE_LABEL_EXPR) {
		return piece->in_switch ? NULL_TREE : *tp;
	} else if (TREE_CODE(*tp) == LABEL_EXPR) {
		tree label = LABEL_EXPR_LABEL(*tp), fndecl = DECL_CONTEXT(label);
		if (DECL_ARTIFICIAL(label))
			return NULL_TREE;
		function_info *function = fndecl ? function_of(fndecl) : NULL;
		if (!function || !function->nested.empty() ||
		    count_mentions(label, piece->whole) !=
			    count_mentions(label, DECL_SAVED_TREE(fndecl)))
			return *tp;
	}
	return NULL_TREE;
}

static bool is_not_entered(tree t)
{
	piece piece = {t, false};

	return !t || !walk_tree_without_duplicates(&t, find_entry, &piece);
}

bool is_dead_arm(tree condition, int arm)
{
	tree test = TREE_OPERAND(condition, 0);

	return (arm == 1 ? integer_zerop(test) : integer_nonzerop(test)) &&
	       is_not_entered(TREE_OPERAND(condition, arm));
}

/* `if (1) return;` or the like. */
static bool always_returns(tree t)
{
	if (TREE_CODE(t) != COND_EXPR || !CONSTANT_CLASS_P(TREE_OPERAND(t, 0)))
		return false;
	tree arm = TREE_OPERAND(t, integer_nonzerop(TREE_OPERAND(t, 0)) ? 1 : 2);
	for (int i = 0; i < 8 && arm && TREE_CODE(arm) != RETURN_EXPR; i++) {
		if (TREE_CODE(arm) == BIND_EXPR)
			arm = BIND_EXPR_BODY(arm);
		else if (TREE_CODE(arm) == STATEMENT_LIST && !tsi_end_p(tsi_last(arm)))
			arm = tsi_stmt(tsi_last(arm));
		else
			return false;
	}
	return arm && TREE_CODE(arm) == RETURN_EXPR;
}

bool is_last_alive(tree_stmt_iterator i)
{
	if (!always_returns(tsi_stmt(i)))
		return false;
	for (tsi_next(&i); !tsi_end_p(i); tsi_next(&i))
		if (!is_not_entered(tsi_stmt(i)))
			return false;
	return true;
}

namespace
{

struct label {
	tree statement;
	int place;
	int block;
	bool named;
};

struct jump {
	tree statement;
	tree target; /* LABEL_DECL; NULL: computed, to any label whose address was taken */
	int place;
};

struct declaration {
	tree decl;
	int place;
	int bind; /* index in ends: the end of its scope */
};

struct stretch {
	int from, to;
};

class scanner
{
      public:
	void scan(tree t);
	void finish(jumps *shape);

	int open()
	{
		ends.push_back(0);
		return ends.size() - 1;
	}
	void close(int block)
	{
		ends[block] = place++;
	}

      private:
	void scan_condition(tree t);
	void scan_switch(tree t);
	void scan_operands(tree t);
	std::vector<stretch> loops();
	void find_bypassed(jumps *shape);

	int place = 0;
	int block = 0; /* innermost block in Go's sense: function, arm, switch */
	int bind = 0;
	std::vector<int> ends; /* of blocks and of scopes */
	std::unordered_map<tree, label> labels;
	std::unordered_set<tree> taken; /* labels whose address is: GCC itself knows only later */
	std::vector<jump> gotos;
	std::vector<jump> cases; /* statement: CASE_LABEL_EXPR; place: that of the switch */
	std::unordered_map<tree, int> case_place;
	std::vector<declaration> declarations;
	std::unordered_map<tree, int> after, otherwise;
	std::vector<int> switches;
	std::unordered_set<tree> seen;
};

void scanner::scan_condition(tree t)
{
	const int outer = block;

	scan(TREE_OPERAND(t, 0));
	for (int arm = 1; arm <= 2; arm++) {
		if (arm == 2)
			otherwise[t] = place++;
		block = open();
		if (!is_dead_arm(t, arm))
			scan(TREE_OPERAND(t, arm));
		close(block);
		block = outer;
	}
	after[t] = place++;
}

void scanner::scan_switch(tree t)
{
	const int outer = block;

	scan(SWITCH_COND(t));
	switches.push_back(place++);
	block = open();
	scan(SWITCH_BODY(t));
	close(block);
	block = outer;
	switches.pop_back();
	after[t] = place++;
}

void scanner::scan_operands(tree t)
{
	if (TREE_CODE(t) == CONSTRUCTOR) {
		unsigned HOST_WIDE_INT i;
		tree value;
		FOR_EACH_CONSTRUCTOR_VALUE(CONSTRUCTOR_ELTS(t), i, value)
		scan(value);
	} else if (EXPR_P(t)) {
		for (int i = 0; i < TREE_OPERAND_LENGTH(t); i++)
			scan(TREE_OPERAND(t, i));
	}
}

void scanner::scan(tree t)
{
	if (!t || DECL_P(t) || TYPE_P(t))
		return;
	switch (TREE_CODE(t)) {
	case STATEMENT_LIST:
		for (tree_stmt_iterator i = tsi_start(t); !tsi_end_p(i); tsi_next(&i)) {
			scan(tsi_stmt(i));
			if (is_last_alive(i))
				break;
		}
		break;
	case BIND_EXPR: {
		const int outer = bind;
		bind = open();
		scan(BIND_EXPR_BODY(t));
		close(bind);
		bind = outer;
		break;
	}
	case DECL_EXPR: {
		tree decl = DECL_EXPR_DECL(t);
		if (TREE_CODE(decl) != VAR_DECL)
			break;
		if (!TREE_STATIC(decl))
			declarations.push_back({decl, place++, bind});
		scan(DECL_INITIAL(decl));
		break;
	}
	case COMPOUND_LITERAL_EXPR:
		scan(DECL_INITIAL(COMPOUND_LITERAL_EXPR_DECL(t)));
		break;
	case COND_EXPR:
		scan_condition(t);
		break;
	case SWITCH_EXPR:
		scan_switch(t);
		break;
	case CASE_LABEL_EXPR:
		case_place[t] = place++;
		cases.push_back({t, NULL_TREE, switches.empty() ? 0 : switches.back()});
		break;
	case LABEL_EXPR: {
		tree decl = LABEL_EXPR_LABEL(t);
		labels[decl] = {t, place++, block, DECL_NAME(decl) && !DECL_ARTIFICIAL(decl)};
		break;
	}
	case GOTO_EXPR: {
		tree target = GOTO_DESTINATION(t);
		const bool computed = TREE_CODE(target) != LABEL_DECL;
		if (computed)
			scan(target);
		gotos.push_back({t, computed ? NULL_TREE : target, place++});
		after[t] = place++;
		break;
	}
	case ADDR_EXPR:
		if (TREE_CODE(TREE_OPERAND(t, 0)) == LABEL_DECL)
			taken.insert(TREE_OPERAND(t, 0));
		scan_operands(t);
		break;
	case SAVE_EXPR:
		if (seen.insert(t).second)
			scan_operands(t);
		break;
	default:
		scan_operands(t);
	}
}

std::vector<stretch> scanner::loops()
{
	std::unordered_map<tree, int> last; /* label -> last goto back to it */
	std::vector<stretch> found;

	for (const jump &jump : gotos) {
		auto leads_to = [&](const std::pair<const tree, label> &entry) {
			if (entry.second.place < jump.place)
				last[entry.first] = std::max(last[entry.first], jump.place);
		};
		if (jump.target) {
			auto target = labels.find(jump.target);
			if (target != labels.end())
				leads_to(*target);
			continue;
		}
		for (const auto &entry : labels)
			if (taken.count(entry.first))
				leads_to(entry);
	}
	for (const auto &entry : last)
		if (!labels[entry.first].named)
			found.push_back({labels[entry.first].place, entry.second});

	const size_t structured = found.size();
	for (const auto &entry : last) {
		const label &label = labels[entry.first];
		if (!label.named)
			continue;
		int end = ends[label.block];
		for (size_t i = 0; i < structured; i++)
			if (found[i].from <= label.place && label.place <= found[i].to)
				end = std::min(end, found[i].to);
		found.push_back({label.place, std::max(end, entry.second)});
	}

	std::sort(found.begin(), found.end(), [](const stretch &a, const stretch &b) {
		return a.from != b.from ? a.from < b.from : a.to > b.to;
	});
	for (size_t i = found.size(); i-- > 0;)
		for (size_t j = i + 1; j < found.size() && found[j].from <= found[i].to; j++)
			found[i].to = std::max(found[i].to, found[j].to);
	return found;
}

/* A jump from outside of a declaration's stretch (from it to the end of its scope) to a label
 * inside of it goes past the declaration. */
void scanner::find_bypassed(jumps *shape)
{
	for (const declaration &declaration : declarations) {
		const int from = declaration.place, to = ends[declaration.bind];
		auto inside = [from, to](int place) { return from < place && place <= to; };
		bool bypassed = false;

		for (const jump &jump : gotos) {
			if (inside(jump.place) || bypassed)
				continue;
			if (jump.target) {
				auto label = labels.find(jump.target);
				bypassed = label != labels.end() && inside(label->second.place);
				continue;
			}
			for (const auto &entry : labels)
				bypassed |= taken.count(entry.first) && inside(entry.second.place);
		}
		for (const jump &label : cases)
			bypassed |= inside(case_place[label.statement]) && !inside(label.place);
		if (bypassed)
			shape->bypassed.insert(declaration.decl);
	}
}

void scanner::finish(jumps *shape)
{
	std::vector<int> depth(place + 2, 0);

	for (const stretch &loop : loops()) {
		depth[loop.from]++;
		depth[loop.to + 1]--;
	}
	int sum = 1;
	for (int &d : depth)
		d = sum += d;
	for (const auto &entry : labels)
		shape->depth_at[entry.second.statement] = depth[entry.second.place];
	for (const auto &entry : after)
		shape->depth_after[entry.first] = depth[entry.second];
	for (const auto &entry : otherwise)
		shape->depth_else[entry.first] = depth[entry.second];
	find_bypassed(shape);
}

tree note_assigned(tree *tp, int *walk_subtrees, void *data)
{
	auto *assigned = static_cast<std::unordered_set<tree> *>(data);
	tree target = NULL_TREE;

	if (TYPE_P(*tp)) {
		*walk_subtrees = 0;
		return NULL_TREE;
	}
	switch (TREE_CODE(*tp)) {
	case MODIFY_EXPR:
	case INIT_EXPR:
	case ADDR_EXPR:
	case PREINCREMENT_EXPR:
	case PREDECREMENT_EXPR:
	case POSTINCREMENT_EXPR:
	case POSTDECREMENT_EXPR:
		target = TREE_OPERAND(*tp, 0);
		break;
	case ASM_EXPR:
		for (tree out = ASM_OUTPUTS(*tp); out; out = TREE_CHAIN(out))
			assigned->insert(TREE_VALUE(out));
		break;
	default:
		break;
	}
	while (target && handled_component_p(target))
		target = TREE_OPERAND(target, 0);
	if (target && DECL_P(target))
		assigned->insert(target);
	return NULL_TREE;
}

} // namespace

void find_jumps(tree fndecl, jumps *shape)
{
	scanner scanner;
	const int all = scanner.open();

	scanner.scan(DECL_SAVED_TREE(fndecl));
	scanner.close(all);
	scanner.finish(shape);
}

void find_assigned(tree fndecl, std::unordered_set<tree> *assigned)
{
	walk_tree_without_duplicates(&DECL_SAVED_TREE(fndecl), note_assigned, assigned);
}
