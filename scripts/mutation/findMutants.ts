import { createHash } from "node:crypto";
import { type Edit, mutateNode } from "./mutateNode.ts";
import type { AstNode, Mutant } from "./types.ts";

/** What these hold is not code of the contract: names, types, and what only other files use. */
const SKIPPED = new Set([
  "ImportDirective",
  "PragmaDirective",
  "StructuredDocumentation",
  "EventDefinition",
  "ErrorDefinition",
  "StructDefinition",
  "EnumDefinition",
  "ElementaryTypeName",
  "ArrayTypeName",
  "Mapping",
]);

const isNode = (value: unknown): value is AstNode =>
  typeof value === "object" && value !== null && typeof (value as AstNode).nodeType === "string";

function nameOf(node: AstNode, inside: string): string {
  if (node.nodeType === "FunctionDefinition") return (node.name as string) || (node.kind as string);
  if (node.nodeType === "ModifierDefinition" || node.nodeType === "ContractDefinition")
    return node.name as string;
  if (node.nodeType === "VariableDeclaration" && node.stateVariable) return node.name as string;
  return inside;
}

/** Removing a modifier of a function; those of a constructor are its parents. */
function removeModifiers(node: AstNode): Edit[] {
  if (node.nodeType !== "FunctionDefinition" || node.kind === "constructor") return [];
  return ((node.modifiers as AstNode[]) ?? []).map(({ src }) => {
    const [start, length] = src.split(":").map(Number) as [number, number];
    return { operator: "modifier", start, end: start + length, text: "" };
  });
}

/** All mutants of one source, in the order of its text. */
export function findMutants(file: string, source: string, ast: AstNode): Mutant[] {
  const text = Buffer.from(source);
  const found = new Map<string, Mutant>();
  const fingerprint = createHash("sha256").update(file).update(text).digest("hex");

  const add = (edit: Edit, where: string) => {
    const original = text.subarray(edit.start, edit.end).toString();
    const key = `${fingerprint} ${edit.start} ${edit.end} ${edit.text}`;
    if (original === edit.text || found.has(key)) return;
    found.set(key, {
      id: createHash("sha256").update(key).digest("hex").slice(0, 16),
      file,
      line: text.subarray(0, edit.start).toString().split("\n").length,
      where,
      operator: edit.operator,
      start: edit.start,
      end: edit.end,
      original,
      replacement: edit.text,
    });
  };

  const visit = (node: AstNode, inside: string) => {
    if (SKIPPED.has(node.nodeType)) return;
    const where = nameOf(node, inside);
    for (const edit of [...mutateNode(node, text), ...removeModifiers(node)]) add(edit, where);
    for (const [key, value] of Object.entries(node)) {
      if (key === "typeDescriptions" || key === "typeName" || key === "nativeSrc") continue;
      for (const item of Array.isArray(value) ? value : [value]) if (isNode(item)) visit(item, where);
    }
  };
  visit(ast, "");
  return [...found.values()].sort((a, b) => a.start - b.start || a.end - b.end);
}
