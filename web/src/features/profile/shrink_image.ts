const side = 256

/** A picture cut to a square and made small: an avatar needs no more. */
export async function shrinkImage(file: Blob): Promise<Blob> {
  const image = await createImageBitmap(file)
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const { x, y, size } = middle(image.width, image.height)
  canvas.getContext('2d')?.drawImage(image, x, y, size, size, 0, 0, side, side)
  image.close()
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => {
      if (blob) resolve(blob)
      else reject(new Error('The picture could not be read'))
    }, 'image/png')
  })
}

/** The largest square in the middle. */
export function middle(width: number, height: number): { x: number; y: number; size: number } {
  const size = Math.min(width, height)
  return { x: (width - size) / 2, y: (height - size) / 2, size }
}
