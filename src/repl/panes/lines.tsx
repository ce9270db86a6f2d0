/** Lines under each other. One that stays the same is not laid out again. */
import { Box, Text } from "ink";
import { memo } from "react";

export function Lines({ lines }: { readonly lines: readonly string[] }) {
  return <Box flexDirection="column">{lines.map((text, index) => <Line key={index} text={text} />)}</Box>;
}

const Line = memo(function Line({ text }: { readonly text: string }) {
  return <Text>{text}</Text>;
});
