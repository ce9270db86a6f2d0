/** Globals that browsers or other runtimes have and Node 24 does not. A world does not have them either: packages tell runtimes by them. */
// deno-fmt-ignore
export const FOREIGN_GLOBALS: readonly string[] = [
  "Bun", "Cache", "CacheStorage", "Deno", "DOMMatrix", "DOMMatrixReadOnly", "DOMPoint", "DOMPointReadOnly", "DOMQuad",
  "DOMRect", "DOMRectReadOnly", "ErrorEvent", "FileReader", "GPU", "GPUAdapter", "GPUAdapterInfo",
  "GPUBindGroup", "GPUBindGroupLayout", "GPUBuffer", "GPUBufferUsage", "GPUCanvasContext", "GPUColorWrite",
  "GPUCommandBuffer", "GPUCommandEncoder", "GPUCompilationInfo", "GPUCompilationMessage",
  "GPUComputePassEncoder", "GPUComputePipeline", "GPUDevice", "GPUDeviceLostInfo", "GPUError",
  "GPUInternalError", "GPUMapMode", "GPUOutOfMemoryError", "GPUPipelineError", "GPUPipelineLayout",
  "GPUQuerySet", "GPUQueue", "GPURenderBundle", "GPURenderBundleEncoder", "GPURenderPassEncoder",
  "GPURenderPipeline", "GPUSampler", "GPUShaderModule", "GPUShaderStage", "GPUSupportedFeatures",
  "GPUSupportedLimits", "GPUTexture", "GPUTextureUsage", "GPUTextureView", "GPUUncapturedErrorEvent",
  "GPUValidationError", "ImageBitmap", "ImageBitmapRenderingContext", "ImageData", "Location", "Lock",
  "LockManager", "NavigatorUAData", "OffscreenCanvas", "ProgressEvent", "PromiseRejectionEvent",
  "QuotaExceededError", "Storage", "alert", "caches", "confirm", "createImageBitmap", "indexedDB", "localStorage", "onbeforeunload",
  "onerror", "onload", "onunhandledrejection", "onunload", "prompt", "reportError", "self", "sessionStorage", "window",
];
