// The quality of JPEGs that both programs encode where nobody asks for one.

/** 1 to 100, as libjpeg scales it. Below it, blocks are seen; above it, a picture takes many more bytes and looks the same. */
export const DEFAULT_QUALITY = 80;
