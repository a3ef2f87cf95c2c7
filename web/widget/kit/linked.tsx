const ADDRESS = /(https?:\/\/[\w\-.~:/?#@!$&'()*+,;=%]*[\w\-~/#=%])/;

/** A text of the city with its web addresses as links; they open beside the conversation, not instead of it. */
export function Linked({ text }: { text: string }) {
  return (
    <>
      {text.split(ADDRESS).map((part, index) =>
        index % 2 === 1 ? (
          <a href={part} target="_blank" rel="noopener noreferrer">
            {part}
          </a>
        ) : (
          part
        ),
      )}
    </>
  );
}
