import { useEffect, useState } from 'react';
import type { PiecePageAnswer } from '#http/admin/data-request-shapes.ts';
import { asFailure, type DeskFailure } from '../../shared/desk-failure.ts';
import { client } from '../state/desk.ts';

interface PdfPage {
  /** Null until it is there. */
  url: string | null;
  /** How many there are; null until that is known. */
  pages: number | null;
  failure: DeskFailure | null;
}
/** What came last, and which page that was: another one is never shown in the place of the one that is wanted. */
type Came = PdfPage & { page: number };
const NOTHING: PdfPage = { url: null, pages: null, failure: null };

/** A page, from 1, of a PDF that lies at a path, as an address for this page; of none for undefined. */
export function usePdfPage(path: string, page: number | undefined): PdfPage {
  const [came, setCame] = useState<Came>({ ...NOTHING, page: 0 });
  useEffect(() => {
    if (page === undefined) return;
    let isGone = false;
    client.get<PiecePageAnswer>(`${path}/pages/${page}`).then(
      ({ base64, pages }) => {
        if (!isGone) setCame({ page, url: `data:image/jpeg;base64,${base64}`, pages, failure: null });
      },
      (thrown: unknown) => {
        if (!isGone) setCame(({ pages }) => ({ ...NOTHING, page, pages, failure: asFailure(thrown) }));
      },
    );
    return () => {
      isGone = true;
    };
  }, [path, page]);
  return came.page === page ? came : { ...NOTHING, pages: came.pages };
}
