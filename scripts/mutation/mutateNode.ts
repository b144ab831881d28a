import type { AstNode } from "./types.ts";

/** Replace bytes start..end of the source by `text`. */
export type Edit = { operator: string; start: number; end: number; text: string };

const BINARY: Record<string, string[]> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "==": ["!="],
  "!=": ["=="],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["/"],
  "**": ["*"],
  "&&": ["||"],
  "||": ["&&"],
  "&": ["|"],
  "|": ["&"],
  "^": ["|"],
  "<<": [">>"],
  ">>": ["<<"],
};

const ASSIGNMENT: Record<string, string[]> = {
  "+=": ["-=", "="],
  "-=": ["+=", "="],
  "*=": ["/="],
  "/=": ["*="],
  "|=": ["&="],
  "&=": ["|="],
  "^=": ["|="],
  "<<=": [">>="],
  ">>=": ["<<="],
};

const YUL: Record<string, string[]> = {
  add: ["sub"],
  sub: ["add"],
  mul: ["div"],
  div: ["mul"],
  and: ["or"],
  or: ["and"],
  xor: ["or"],
  shl: ["shr"],
  shr: ["shl"],
  lt: ["gt"],
  gt: ["lt"],
  eq: ["xor"],
  mload: ["mstore"],
};

const KIND: Record<string, string> = {
  "<": "comparison",
  "<=": "comparison",
  ">": "comparison",
  ">=": "comparison",
  "==": "comparison",
  "!=": "comparison",
  "&&": "logic",
  "||": "logic",
  "&": "bits",
  "|": "bits",
  "^": "bits",
  "<<": "bits",
  ">>": "bits",
};

function span(node: AstNode): { start: number; end: number } {
  const [start, length] = node.src.split(":").map(Number) as [number, number];
  return { start, end: start + length };
}

const child = (node: AstNode, key: string) => node[key] as AstNode | undefined;
const typeOf = (node: AstNode) =>
  ((node.typeDescriptions as { typeString?: string } | undefined)?.typeString ?? "") as string;

/** Where `token` stands between two neighbours, so that the replacement touches nothing else. */
function between(text: Buffer, left: AstNode, right: AstNode, token: string): { start: number; end: number } {
  const start = text.indexOf(token, span(left).end);
  if (start < 0 || start >= span(right).start) throw new Error(`no ${token} at ${left.src}`);
  return { start, end: start + Buffer.byteLength(token) };
}

/** Every small change of one node of the syntax tree, its children aside. */
export function mutateNode(node: AstNode, text: Buffer): Edit[] {
  const own = span(node);
  const source = (of: AstNode) => text.subarray(span(of).start, span(of).end).toString();
  const whole = (operator: string, ...replacements: string[]): Edit[] =>
    replacements.map((replacement) => ({ operator, ...own, text: replacement }));

  switch (node.nodeType) {
    case "BinaryOperation": {
      const operator = node.operator as string;
      const place = between(text, child(node, "leftExpression")!, child(node, "rightExpression")!, operator);
      return (BINARY[operator] ?? []).map((other) => ({
        operator: KIND[operator] ?? "arithmetic",
        ...place,
        text: other,
      }));
    }
    case "Assignment": {
      const operator = node.operator as string;
      const place = between(text, child(node, "leftHandSide")!, child(node, "rightHandSide")!, operator);
      return (ASSIGNMENT[operator] ?? []).map((other) => ({ operator: "assignment", ...place, text: other }));
    }
    case "UnaryOperation": {
      const operator = node.operator as string;
      const inner = source(child(node, "subExpression")!);
      if (operator === "!") return whole("logic", inner);
      if (operator === "-" || operator === "~") return whole("arithmetic", inner);
      if (operator === "++") return whole("arithmetic", node.prefix ? `--${inner}` : `${inner}--`);
      if (operator === "--") return whole("arithmetic", node.prefix ? `++${inner}` : `${inner}++`);
      return [];
    }
    case "Literal": {
      if (node.kind === "bool") return whole("constant", node.value === "true" ? "false" : "true");
      if (node.kind !== "number") return [];
      const value = node.value as string;
      if (/^0x[0-9a-fA-F]+$/.test(value)) {
        const width = value.length - 2;
        const number = BigInt(value);
        const hex = (n: bigint) => `0x${n.toString(16).padStart(width, "0")}`;
        return whole("constant", hex(number + 1n), ...(number > 0n ? [hex(number - 1n)] : []));
      }
      const literal = source(node);
      return whole("constant", `(${literal} + 1)`, ...(/^0$/.test(value) ? [] : [`(${literal} - 1)`]));
    }
    case "Conditional":
      return whole(
        "choice",
        `(${source(child(node, "trueExpression")!)})`,
        `(${source(child(node, "falseExpression")!)})`,
      );
    case "IfStatement": {
      const condition = child(node, "condition")!;
      return ["true", "false"].map((value) => ({ operator: "condition", ...span(condition), text: value }));
    }
    case "ExpressionStatement":
    case "RevertStatement":
    case "EmitStatement": {
      // Some of these spans stop before the semicolon, where an empty block would leave one behind.
      const next = String.fromCharCode(text[own.end] ?? 0);
      const end = next === ";" ? own.end + 1 : own.end;
      // What a loop does after each round may be nothing, but not a block.
      return [{ operator: "deletion", start: own.start, end, text: next === ")" ? "" : "{}" }];
    }
    case "Return": {
      const expression = child(node, "expression");
      if (!expression) return [];
      const type = typeOf(expression);
      const place = span(expression);
      const results: string[] = [];
      if (type === "bool") results.push("true", "false");
      else if (/^(uint|int)/.test(type)) results.push("0", `(${source(expression)}) + 1`);
      else if (type === "address") results.push("address(0)");
      else if (/^bytes\d+$/.test(type)) results.push(`${type}(0)`);
      return results
        .filter((result) => result !== source(expression))
        .map((result) => ({ operator: "return", ...place, text: result }));
    }
    case "YulFunctionCall": {
      const name = child(node, "functionName")!;
      return (YUL[name.name as string] ?? []).map((other) => ({
        operator: "assembly",
        ...span(name),
        text: other,
      }));
    }
    case "YulLiteral": {
      if (node.kind !== "number") return [];
      const value = BigInt(node.value as string);
      return whole("assembly", `${value + 1n}`, ...(value > 0n ? [`${value - 1n}`] : []));
    }
    case "YulExpressionStatement":
      return whole("assembly", "{}");
    default:
      return [];
  }
}
